# cython: language_level=3
"""The networks as other compiled modules ask them. ``network.pyx`` says what they are, ``kernel.h`` how they answer."""

cdef extern from "kernel.h":
    const int PADDED, MOST_LAYERS
    const float CLIPPED

    ctypedef struct Layer:
        const float *weight
        const float *start
        Py_ssize_t n_in, n_out, width

    ctypedef struct Net:
        const float *mean
        const float *scale
        const float *zero
        Layer layers[8]  # MOST_LAYERS
        Py_ssize_t n_layers
        float temperature

    ctypedef struct Scratch:
        pass

    int open_scratch(Scratch *scratch, Py_ssize_t widest) nogil
    void close_scratch(Scratch *scratch) nogil
    int best_kind() nogil
    void answer_rows(const Net *net, int kind, const float *x, Py_ssize_t stride, Py_ssize_t n, float *out, Scratch scratch) nogil


cdef class Network:
    cdef readonly object mean, scale
    cdef readonly tuple weights, biases
    cdef readonly double temperature
    cdef readonly Py_ssize_t n_inputs, n_outputs

    cdef list _kept
    cdef Net _net
    cdef Py_ssize_t _most

    cdef int answer(self, const float[:, ::1] x, float[:, ::1] out) except -1 nogil
    cdef int answer_by(self, int kind, const float[:, ::1] x, float[:, ::1] out) except -1 nogil
    cdef int _pack(self) except -1
    cdef int _pack_layer(self, Layer *layer, weight, bias) except -1
    cdef const float *_laid(self, array) except NULL
