# cython: language_level=3
"""A small neural network: how it answers. The arithmetic is in ``kernel.h``.

The answer to a row is the same in every bit with any other rows beside it, in any thread and on any processor. Linear
algebra libraries do not give that: they add up in another order for one row than for a hundred, and for each processor.
"""

from libc.stdint cimport intptr_t

import numpy as np

cdef int KIND = best_kind()
cdef Py_ssize_t LINE = 16  # floats in a line of the cache
CLIP = CLIPPED  # standard deviations at which an input is cut off


cdef class Network:
    """A multilayer perceptron with its scaling: standardize, clip, then layers with ReLU between, softmax. Immutable.

    ``mean`` and ``scale`` have shape (n_inputs,); ``weights[i]`` is (n_in, n_out), ``biases[i]`` (n_out,): float32,
    read-only. ``temperature`` divides the outputs before the softmax (Guo et al. 2017, temperature scaling), so that
    probabilities mean what they say.
    """

    def __cinit__(self, mean, scale, weights, biases, double temperature=1.0):
        """Copy the arrays. Raises ``ValueError`` where their shapes do not fit each other."""
        self.mean, self.scale = _frozen(mean), _frozen(scale)
        self.weights, self.biases = tuple([_frozen(w) for w in weights]), tuple([_frozen(b) for b in biases])
        self.temperature = temperature
        self.n_inputs = self.mean.size
        self.n_outputs = _check(self.mean, self.scale, self.weights, self.biases)
        self._pack()

    cdef int _pack(self) except -1:
        """Lay the arrays out as the kernel wants them."""
        cdef Py_ssize_t i
        zero = (-self.mean * self.scale).clip(-CLIP, CLIP)
        self._kept, self._most = [], self.n_inputs
        self._net.mean, self._net.scale, self._net.zero = self._laid(self.mean), self._laid(self.scale), self._laid(zero)
        self._net.n_layers, self._net.temperature = len(self.weights), <float>self.temperature
        for i in range(len(self.weights)):
            bias = self.biases[i] if i else _with_zeros(zero, self.weights[0], self.biases[0])
            self._pack_layer(&self._net.layers[i], self.weights[i], bias)
        return 0

    cdef int _pack_layer(self, Layer *layer, weight, bias) except -1:
        layer.n_in, layer.n_out = weight.shape
        layer.width = (layer.n_out + PADDED - 1) // PADDED * PADDED
        more = layer.width - layer.n_out
        panels = np.pad(weight, ((0, 0), (0, more))).reshape(layer.n_in, layer.width // PADDED, PADDED).swapaxes(0, 1)
        layer.weight, layer.start = self._laid(panels), self._laid(np.pad(bias, (0, more)))
        self._most = max(self._most, layer.width)
        return 0

    cdef const float *_laid(self, array) except NULL:
        """A copy of an array that begins with a line of the cache; it is kept as long as the network."""
        cdef float[::1] room = np.empty(array.size + LINE, np.float32)
        cdef Py_ssize_t at = (-<intptr_t>&room[0]) % (LINE * sizeof(float)) // sizeof(float)
        np.asarray(room)[at : at + array.size] = array.ravel()
        self._kept.append(room)
        return &room[at]

    cdef int answer(self, const float[:, ::1] x, float[:, ::1] out) except -1 nogil:
        """Fill ``out`` (n_rows, n_outputs) with the probabilities of rows ``x`` (n_rows, n_inputs or more)."""
        return self.answer_by(KIND, x, out)

    cdef int answer_by(self, int kind, const float[:, ::1] x, float[:, ::1] out) except -1 nogil:
        """``answer`` by a kind of kernel that the processor has."""
        cdef Scratch scratch
        if x.shape[1] < self.n_inputs or out.shape[1] != self.n_outputs or out.shape[0] != x.shape[0]:
            raise ValueError(f"{x.shape[0]} rows of {x.shape[1]} inputs for {out.shape[0]} of {out.shape[1]} outputs, "
                             f"by a network of {self.n_inputs} inputs and {self.n_outputs} outputs")
        if not x.shape[0]:
            return 0
        if open_scratch(&scratch, self._most):
            raise MemoryError(f"no room for {self._most} units")
        answer_rows(&self._net, kind, &x[0, 0], x.shape[1], x.shape[0], &out[0, 0], scratch)
        close_scratch(&scratch)
        return 0

    def predict(self, x):
        """Probability of each label, of rows (n_rows, n_inputs): float32 (n_rows, n_labels)."""
        return self.predict_by(KIND, x)

    def predict_by(self, int kind, x):
        """``predict`` by one of ``kinds()``: for tests."""
        cdef const float[:, ::1] rows = np.ascontiguousarray(x, np.float32)
        if not 0 <= kind <= KIND:
            raise ValueError(f"kernel {kind}, and this processor has 0 to {KIND}")
        if rows.shape[1] != self.n_inputs:
            raise ValueError(f"rows of {rows.shape[1]} inputs for a network of {self.n_inputs}")
        out = np.empty((rows.shape[0], self.n_outputs), np.float32)
        cdef float[:, ::1] filled = out
        with nogil:
            self.answer_by(kind, rows, filled)
        return out

    def layers(self, x):
        """Values of every layer, float32 (n_rows, n_units) each, for what explains an answer; slow.

        First the scaled inputs, then each hidden layer after its ReLU, last the outputs over the temperature.
        """
        values = ((np.asarray(x, np.float32) - self.mean) * self.scale).clip(-CLIP, CLIP)
        found = [values]
        for weight, bias in zip(self.weights, self.biases):
            sums = values @ weight + bias
            values = np.maximum(sums, 0)
            found.append(values)
        found[len(self.weights)] = sums / np.float32(self.temperature)
        return found

    def at_temperature(self, double temperature):
        """The same network at another temperature."""
        return Network(self.mean, self.scale, self.weights, self.biases, temperature)

    def __reduce__(self):
        return Network, (self.mean, self.scale, self.weights, self.biases, self.temperature)

    def __repr__(self):
        return f"<Network {'-'.join(map(str, (self.n_inputs, *(len(bias) for bias in self.biases))))}>"


def kinds():
    """The kinds of kernels that this processor has, the one that is used last."""
    return range(KIND + 1)


def _frozen(array):
    """A read-only copy as float32."""
    copy = np.array(array, np.float32, order="C")
    copy.flags.writeable = False
    return copy


def _check(mean, scale, weights, biases):
    """The number of outputs; ``ValueError`` where shapes do not fit each other."""
    if not 0 < len(weights) <= MOST_LAYERS or len(weights) != len(biases):
        raise ValueError(f"{len(weights)} layers of weights and {len(biases)} of biases; 1 to {MOST_LAYERS} are expected")
    if mean.ndim != 1 or scale.shape != mean.shape:
        raise ValueError(f"means of shape {mean.shape} and scales of shape {scale.shape}")
    size = mean.size
    for weight, bias in zip(weights, biases):
        if weight.shape != (size, bias.size) or bias.ndim != 1 or not bias.size:
            raise ValueError(f"weights of shape {weight.shape} and biases of shape {bias.shape} after {size} units")
        size = bias.size
    return size


def _with_zeros(const float[::1] zero, const float[:, ::1] weight, const float[::1] bias):
    """The biases with what inputs of 0 add: (n_out,), added up in the order of the inputs, on every machine."""
    cdef Py_ssize_t i, j
    cdef double[::1] sums = np.array(bias, np.float64)
    for i in range(weight.shape[0]):
        for j in range(weight.shape[1]):
            sums[j] += <double>zero[i] * weight[i, j]
    return np.asarray(sums, np.float32)
