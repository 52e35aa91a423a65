/* The part of kernel.h that is compiled for each kind of processor.
 *
 * KIND(name) names what is defined here, TARGET is the processor's attribute, LANES the numbers in a vector, ROWS the rows
 * that are answered at once: as many as leave their sums in registers.
 */

#if LANES > 1
typedef float KIND(Vector) __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
#else
typedef float KIND(Vector);
#endif

/* One panel of a layer: begin with ``start``, add the rows of weights at ``places``, each times its value; PADDED outputs
 * of each row. */
TARGET static void KIND(panel)(const float *start, const float *weight, Rows rows, const int32_t *places, ptrdiff_t count,
                               float *out) {
    KIND(Vector) sums[ROWS][PADDED / LANES];
    ptrdiff_t i, row, j;
    UNROLLED
    for (row = 0; row < ROWS; row++) {
        UNROLLED
        for (j = 0; j < PADDED / LANES; j++)
            sums[row][j] = *(const KIND(Vector) *)(start + j * LANES);
    }
    for (i = 0; i < count; i++) {
        const KIND(Vector) *weights = (const KIND(Vector) *)(weight + (ptrdiff_t)places[i] * PADDED);
        UNROLLED
        for (row = 0; row < ROWS; row++) {
            const float value = rows.values[row * rows.most + places[i]];
            UNROLLED
            for (j = 0; j < PADDED / LANES; j++)
                sums[row][j] += weights[j] * value;
        }
    }
    UNROLLED
    for (row = 0; row < ROWS; row++) {
        UNROLLED
        for (j = 0; j < PADDED / LANES; j++)
            *(KIND(Vector) *)(out + row * rows.most + j * LANES) = sums[row][j];
    }
}

/* Scale and clip rows of inputs: what is left of each beside the value that 0 has. ``used`` has the bits of all rows. */
TARGET static void KIND(scale)(const Net *net, const float *x, ptrdiff_t n, float *__restrict values, uint32_t *__restrict used) {
    ptrdiff_t i;
    for (i = 0; i < n; i++) {
        uint32_t bits;
        values[i] = clipped((x[i] - net->mean[i]) * net->scale[i]) - net->zero[i];
        memcpy(&bits, values + i, sizeof bits);
        used[i] |= bits;
    }
}

/* ReLU in place. */
TARGET static void KIND(rectify)(float *__restrict values, ptrdiff_t n, uint32_t *__restrict used) {
    ptrdiff_t i;
    for (i = 0; i < n; i++) {
        uint32_t bits;
        values[i] = values[i] < 0 ? 0 : values[i];
        memcpy(&bits, values + i, sizeof bits);
        used[i] |= bits;
    }
}

/* The layers' sums for ROWS rows of scaled inputs, of which ``used`` has the bits. Returns where the last layer's are. */
TARGET static float *KIND(layers)(const Net *net, Scratch scratch, float *values, float *next) {
    ptrdiff_t i, row, from;
    for (i = 0; i < net->n_layers; i++) {
        const Layer *layer = &net->layers[i];
        const Rows rows = {values, scratch.most};
        ptrdiff_t count = KIND(find_used)(scratch.used, layer->n_in, scratch.places);
        for (from = 0; from < layer->width; from += PADDED)
            KIND(panel)(layer->start + from, layer->weight + from * layer->n_in, rows, scratch.places, count, next + from);
        if (i + 1 < net->n_layers) {
            memset(scratch.used, 0, (size_t)scratch.most * sizeof *scratch.used);
            for (row = 0; row < ROWS; row++)
                KIND(rectify)(next + row * scratch.most, layer->n_out, scratch.used); /* padding may be 0 times NaN */
        }
        values = next, next = rows.values;
    }
    return values;
}

TARGET static void KIND(answer)(const Net *net, const float *x, ptrdiff_t stride, ptrdiff_t n, float *out, Scratch scratch) {
    ptrdiff_t first, row, inputs = net->layers[0].n_in, labels = net->layers[net->n_layers - 1].n_out;
    for (first = 0; first < n; first += ROWS) {
        ptrdiff_t some = n - first < ROWS ? n - first : ROWS; /* of the others what was there before is answered, for nothing */
        float *logits;
        memset(scratch.used, 0, (size_t)scratch.most * sizeof *scratch.used);
        for (row = 0; row < some; row++)
            KIND(scale)(net, x + (first + row) * stride, inputs, scratch.values + row * scratch.most, scratch.used);
        logits = KIND(layers)(net, scratch, scratch.values, scratch.values + MOST_ROWS * scratch.most);
        for (row = 0; row < some; row++)
            softmax(logits + row * scratch.most, labels, net->temperature, out + (first + row) * labels);
    }
}

#undef KIND
#undef TARGET
#undef LANES
#undef ROWS
