"""One training step, slowly: forward, loss, gradients back, update, each number as training really has it."""
