package dev.peregrine.memcached.bench;

import java.util.SplittableRandom;

/**
 * Keys of which the n-th most popular one is asked for in proportion to 1 / n^s.
 *
 * <p>Drawn by rejection-inversion (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6.3, 1996) ahead of the run, since a draw takes two powers and logarithms: the run reads the
 * draws from a table, one after the other from a random place on. Ranks are spread over the keys, so that the popular
 * ones are not neighbours.
 */
final class ZipfKeys implements KeyDistribution {

    private static final int DRAWS = 1 << 20;
    private static final double SERIES_LIMIT = 1e-8;

    private final int[] draws = new int[DRAWS];
    private int at;

    /**
     * @param keys 1 or more
     * @param exponent s, above 0
     */
    ZipfKeys(int keys, double exponent, SplittableRandom random) {
        Sampler sampler = new Sampler(keys, exponent);
        long stride = stride(keys);
        for (int i = 0; i < DRAWS; i++) {
            draws[i] = (int) (sampler.rank(random) * stride % keys);
        }
        at = random.nextInt(DRAWS);
    }

    @Override
    public int next(SplittableRandom random) {
        at = at + 1 & DRAWS - 1;
        return draws[at];
    }

    /** Coprime to the number of keys, so that ranks map to keys one to one. */
    private static long stride(int keys) {
        long stride = Math.max(1, (long) (keys * 0.618));
        while (gcd(stride, keys) != 1) {
            stride++;
        }
        return stride;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Draws ranks from 0; names are the paper's. */
    private static final class Sampler {

        private final int n;
        private final double exponent;
        private final double hIntegralX1;
        private final double hIntegralN;
        private final double s;

        Sampler(int n, double exponent) {
            this.n = n;
            this.exponent = exponent;
            hIntegralX1 = hIntegral(1.5) - 1;
            hIntegralN = hIntegral(n + 0.5);
            s = 2 - hIntegralInverse(hIntegral(2.5) - h(2));
        }

        long rank(SplittableRandom random) {
            while (true) {
                double u = hIntegralN + random.nextDouble() * (hIntegralX1 - hIntegralN);
                double x = hIntegralInverse(u);
                long k = Math.clamp(Math.round(x), 1, n);
                if (k - x <= s || u >= hIntegral(k + 0.5) - h((double) k)) {
                    return k - 1;
                }
            }
        }

        private double h(double x) {
            return Math.exp(-exponent * Math.log(x));
        }

        private double hIntegral(double x) {
            double logX = Math.log(x);
            return expm1OverX((1 - exponent) * logX) * logX;
        }

        private double hIntegralInverse(double x) {
            double t = Math.max(-1, x * (1 - exponent));
            return Math.exp(log1pOverX(t) * x);
        }

        private static double log1pOverX(double x) {
            return Math.abs(x) > SERIES_LIMIT ? Math.log1p(x) / x : 1 - x / 2;
        }

        private static double expm1OverX(double x) {
            return Math.abs(x) > SERIES_LIMIT ? Math.expm1(x) / x : 1 + x / 2;
        }
    }
}
