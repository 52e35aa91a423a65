/* A network's answers: a few rows at a time, for the inputs that count.
 *
 * More than half of a page's inputs are exactly 0, and mostly the same ones in rows that follow each other. So a layer lists
 * the inputs that are not 0 in any of a few rows, and adds up their rows of weights, 16 outputs at a time, whose sums stay in
 * registers. What inputs of 0 add, scaled, is in what the sums begin with. (216 rows of 412 inputs, 48 outputs, AVX2:
 * 0.105 ms. By single rows, each with a list of its own, 0.12 ms; numpy with OpenBLAS 0.20 ms.)
 *
 * Outputs stand side by side in vectors; each output's sum is taken in the order of the inputs, one product after the other,
 * and a product with 0 does not change it. So the answer is the same in every bit with vectors of 4 or 8 numbers, with any
 * rows beside it, and on every machine: no operation here is left to a library, and none may be contracted to a fused one
 * (-ffp-contract=off).
 *
 * kernel_rows.h is compiled once for each kind of processor; ``answer_rows`` picks what the processor at hand has. (GCC's
 * target_clones would do the same, but wants glibc, and tests could not ask for a kind. With AVX-512 the network took 15 %
 * less time; but a burst of it slows down the whole processor on those that had it first.)
 */
#ifndef STRIPPER_KERNEL_H
#define STRIPPER_KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PADDED 16      /* outputs are padded to a multiple of this: two vectors of AVX2 */
#define MOST_LAYERS 8
#define CLIPPED 5.0f   /* standard deviations at which an input is cut off */

typedef struct {
    const float *weight;   /* (width / PADDED, n_in, PADDED): panels of outputs, padded with zeros */
    const float *start;    /* (width,): what a sum begins with */
    ptrdiff_t n_in, n_out, width;
} Layer;

typedef struct {
    const float *mean, *scale;   /* (n_inputs,) */
    const float *zero;           /* (n_inputs,): an input of 0, scaled and clipped */
    Layer layers[MOST_LAYERS];
    ptrdiff_t n_layers;
    float temperature;
} Net;

#define MOST_ROWS 6    /* answered at once */

/* Values of some rows, ``most`` numbers each. */
typedef struct {
    float *values;
    ptrdiff_t most;
} Rows;

/* Room for what some rows need: two layers' values, whether any row's are used, and the places of those that are. */
typedef struct {
    float *values;      /* (2, MOST_ROWS, most) */
    uint32_t *used;     /* (most,) */
    int32_t *places;    /* (most,) */
    ptrdiff_t most;     /* the most units of a layer, and at least PADDED more */
} Scratch;

/* Make room for layers of up to ``widest`` units; returns -1 where there is none. */
static int open_scratch(Scratch *scratch, ptrdiff_t widest) {
    scratch->most = (widest / PADDED + 2) * PADDED;
    scratch->values = calloc((size_t)scratch->most, (2 * MOST_ROWS + 2) * sizeof(float));
    scratch->used = (uint32_t *)(scratch->values + 2 * MOST_ROWS * scratch->most);
    scratch->places = (int32_t *)(scratch->used + scratch->most);
    return scratch->values ? 0 : -1;
}

static void close_scratch(Scratch *scratch) {
    free(scratch->values);
}

#if defined(__GNUC__) || defined(__clang__)
#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif
#else
#define INLINE static inline
#define UNROLLED
#endif

INLINE float clipped(float value) {
    return value < -CLIPPED ? -CLIPPED : value > CLIPPED ? CLIPPED : value;
}

/* e to the power of a number that is not above 0, to 2e-7: 2^n times a polynomial (Moshier's Cephes, expf). The C
 * library's own differs from one system to the other in the last bit. */
INLINE float power_of_e(float x) {
    const float least = -87.0f; /* nearly the smallest normal number */
    const float whole_numbers = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number */
    float n, r, p, scale;
    uint32_t bits;
    n = ((x > least ? x : least) * 1.44269504f + whole_numbers) - whole_numbers; /* a number even where x is NaN */
    x = x < least ? least : x;
    r = (x - n * 0.693359375f) - n * -2.12194440e-4f; /* ln 2 in two parts, so that the first product is exact */
    p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    bits = (uint32_t)((int32_t)n + 127) << 23;
    memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}

/* Probabilities from a row of outputs (Bridle's softmax), at a temperature. */
INLINE void softmax(const float *logits, ptrdiff_t n, float temperature, float *out) {
    float most = logits[0] / temperature, sum = 0;
    ptrdiff_t i;
    for (i = 0; i < n; i++) {
        out[i] = logits[i] / temperature;
        most = out[i] > most ? out[i] : most;
    }
    for (i = 0; i < n; i++) {
        out[i] = power_of_e(out[i] - most);
        sum += out[i];
    }
    for (i = 0; i < n; i++)
        out[i] /= sum;
}

/* The places of what is not 0, in their order; ``places`` has room for all and PADDED more. */
INLINE ptrdiff_t find_used_plain(const uint32_t *used, ptrdiff_t n, int32_t *places) {
    ptrdiff_t i, count = 0;
    for (i = 0; i < n; i++) {
        places[count] = (int32_t)i;
        count += used[i] != 0;
    }
    return count;
}

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define STRIPPER_X86
#include <immintrin.h>

/* For each set of 8 bits the numbers of those that are set, a byte each from the lowest byte up. */
static uint64_t bit_numbers[256];

static void fill_bit_numbers(void) {
    for (int set = 0; set < 256; set++) {
        uint64_t numbers = 0;
        for (int bit = 7; bit >= 0; bit--)
            if (set >> bit & 1)
                numbers = numbers << 8 | (uint64_t)bit;
        bit_numbers[set] = numbers;
    }
}

__attribute__((target("avx2"))) static inline ptrdiff_t find_used_avx2(const uint32_t *used, ptrdiff_t n, int32_t *places) {
    ptrdiff_t i, count = 0;
    for (i = 0; i < n; i += 8) { /* beyond n there are zeros */
        __m256i is_zero = _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(used + i)), _mm256_setzero_si256());
        unsigned set = ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(is_zero)) & 255;
        __m256i numbers = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((int64_t)bit_numbers[set]));
        _mm256_storeu_si256((__m256i *)(places + count), _mm256_add_epi32(numbers, _mm256_set1_epi32((int32_t)i)));
        count += __builtin_popcount(set);
    }
    return count;
}
#endif

#define KIND(name) name##_plain
#define TARGET
#if defined(__GNUC__) || defined(__clang__)
#define LANES 4
#else
#define LANES 1
#endif
#define ROWS 3
#include "kernel_rows.h"

#ifdef STRIPPER_X86
#define KIND(name) name##_avx2
#define TARGET __attribute__((target("avx2")))
#define LANES 8
#define ROWS 6
#include "kernel_rows.h"
#endif

/* The kinds of kernels, by the vectors they work with. */
enum { PLAIN, AVX2 };

/* The best kind that this processor has. */
static int best_kind(void) {
#ifdef STRIPPER_X86
    fill_bit_numbers();
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? AVX2 : PLAIN;
#else
    return PLAIN;
#endif
}

/* Probabilities of ``n`` rows: from x, ``stride`` numbers a row, to out (n, n_out of the last layer). */
static void answer_rows(const Net *net, int kind, const float *x, ptrdiff_t stride, ptrdiff_t n, float *out, Scratch scratch) {
#ifdef STRIPPER_X86
    if (kind == AVX2)
        answer_avx2(net, x, stride, n, out, scratch);
    else
#endif
        answer_plain(net, x, stride, n, out, scratch);
    (void)kind;
}

#endif
