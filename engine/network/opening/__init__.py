"""Opening a model that a person has: its config is read as data, and no code of a stranger's file ever runs.

archive.py       what a file is, and whether it is harmless to look into
keras2.py        a config of Keras 1 or 2, said in the words of Keras 3
tensorflow_ops.py operations of Keras 2 among its layers
keras3.py        a config of Keras 3 as a plain description
plain.py         that description
stand_ins.py     the catalog's layer for what is no layer of it: `x + 3`, a layer of an architecture
masks.py         without the masks that Keras works out by itself
settings.py      a layer's settings in the catalog's words
drawing.py       the description as a drawing
adapted.py       what a Normalization has seen of data
compiled.py      optimizer, loss and metrics that a model was compiled with
hdf5.py          the arrays of a weights file
order.py         their order, where a layer is made of several
weights.py       the arrays of a drawing, as the workspace keeps them
architectures.py models of `keras.applications`
model.py         all of it in order: a file becomes a project
"""
