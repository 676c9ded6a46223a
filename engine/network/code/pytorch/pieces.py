"""Short classes and functions that the written code brings along, because PyTorch has none of the kind."""

PIECES: dict[str, str] = {
    "average_pool_same": '''\
def average_pool_same(x, padding, size, stride):
    """Means of windows that may reach over the edges, where nothing counts."""
    pool = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[len(size) - 1]
    inside = F.pad(torch.ones_like(x[:1, :1]), padding)
    return pool(F.pad(x, padding), size, stride) / pool(inside, size, stride)''',
    "DropTogether": '''\
class DropTogether(nn.Module):
    """Drops at random while training, with one draw for all numbers along `axes`."""

    def __init__(self, rate, axes):
        super().__init__()
        self.rate = rate
        self.axes = axes

    def forward(self, x):
        if not self.training:
            return x
        shape = [1 if axis in self.axes else size for axis, size in enumerate(x.shape)]
        return x * (torch.rand(shape, device=x.device) >= self.rate) / (1 - self.rate)''',
    "GaussianNoise": '''\
class GaussianNoise(nn.Module):
    """Adds random numbers while training."""

    def __init__(self, stddev):
        super().__init__()
        self.stddev = stddev

    def forward(self, x):
        return x + self.stddev * torch.randn_like(x) if self.training else x''',
    "GaussianDropout": '''\
class GaussianDropout(nn.Module):
    """Multiplies by random numbers around 1 while training."""

    def __init__(self, rate):
        super().__init__()
        self.stddev = (rate / (1 - rate)) ** 0.5

    def forward(self, x):
        return x * (1 + self.stddev * torch.randn_like(x)) if self.training else x''',
    "MultiHeadAttention": '''\
class MultiHeadAttention(nn.Module):
    """Attention with heads of any width; tensors are (batch, steps, features)."""

    def __init__(self, query, key, value, heads, width, depth, bias=True, dropout=0.0):
        super().__init__()
        self.heads = heads
        self.dropout = dropout
        self.query = nn.Linear(query, heads * width, bias=bias)
        self.key = nn.Linear(key, heads * width, bias=bias)
        self.value = nn.Linear(value, heads * depth, bias=bias)
        self.output = nn.Linear(heads * depth, query, bias=bias)

    def forward(self, query, key, value, causal=False):
        query, key, value = (
            each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for each in (self.query(query), self.key(key), self.value(value))
        )
        dropout = self.dropout if self.training else 0.0
        found = F.scaled_dot_product_attention(
            query, key, value, dropout_p=dropout, is_causal=causal
        )
        return self.output(found.transpose(1, 2).flatten(2))''',
}
