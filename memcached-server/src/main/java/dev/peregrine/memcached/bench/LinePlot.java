package dev.peregrine.memcached.bench;

import java.util.List;
import java.util.Locale;

/** A line through points as SVG, with the values at its side and the points' labels below. */
final class LinePlot {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 300;
    private static final int LEFT = 90;
    private static final int BOTTOM = 30;
    private static final int MARGIN = 15;
    private static final int LABELS = 8;
    private static final int GRID_LINES = 4;

    private final List<Point> points;
    private final boolean logarithmic;
    private final double minX;
    private final double maxX;
    private final double minY;
    private final double maxY;

    /** @param label of the point on the horizontal axis */
    record Point(double x, double y, String label) {}

    /**
     * @param points one or more, from left to right
     * @param logarithmic whether the vertical axis is
     */
    LinePlot(List<Point> points, boolean logarithmic) {
        this.points = points;
        this.logarithmic = logarithmic;
        minX = points.getFirst().x();
        maxX = Math.max(minX + 1e-9, points.getLast().x());
        double lowest = points.stream().mapToDouble(Point::y).min().orElse(0);
        double highest = points.stream().mapToDouble(Point::y).max().orElse(1);
        minY = logarithmic ? scaled(lowest) : 0;
        maxY = Math.max(minY + 1e-9, scaled(highest));
    }

    String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                "<svg viewBox=\"0 0 %d %d\" font-size=\"12\" font-family=\"sans-serif\" fill=\"#555\">%n",
                WIDTH, HEIGHT));
        for (int i = 0; i <= GRID_LINES; i++) {
            double scaledY = minY + (maxY - minY) * i / GRID_LINES;
            double y = HEIGHT - BOTTOM - (double) i / GRID_LINES * (HEIGHT - BOTTOM - MARGIN);
            double value = logarithmic ? Math.exp(scaledY) : scaledY;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.1f</text>%n",
                    LEFT,
                    WIDTH - MARGIN,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    value));
        }
        svg.append("<polyline fill=\"none\" stroke=\"#06c\" stroke-width=\"2\" points=\"");
        for (Point point : points) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point), y(point)));
        }
        svg.append("\"/>\n");
        int step = Math.max(1, (points.size() + LABELS - 1) / LABELS);
        for (int i = 0; i < points.size(); i += step) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(points.get(i)),
                    HEIGHT - BOTTOM / 3,
                    points.get(i).label()));
        }
        return svg.append("</svg>").toString();
    }

    private double scaled(double value) {
        return logarithmic ? Math.log(Math.max(value, 1e-3)) : value;
    }

    private double x(Point point) {
        return LEFT + (point.x() - minX) / (maxX - minX) * (WIDTH - LEFT - MARGIN);
    }

    private double y(Point point) {
        return HEIGHT - BOTTOM - (scaled(point.y()) - minY) / (maxY - minY) * (HEIGHT - BOTTOM - MARGIN);
    }
}
