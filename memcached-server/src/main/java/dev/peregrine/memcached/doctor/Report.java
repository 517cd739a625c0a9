package dev.peregrine.memcached.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Findings as text, for people and for programs. */
final class Report {

    private static final int LEVEL_WIDTH = 9;
    private static final int CHECK_WIDTH = 13;

    private final List<Finding> findings;

    Report(List<Finding> findings) {
        this.findings = List.copyOf(findings);
    }

    /** A line each, with the cure below, and the verdict last. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            pad(text, finding.level().label(), LEVEL_WIDTH);
            pad(text, finding.check(), CHECK_WIDTH);
            text.append(finding.what()).append('\n');
            if (!finding.cure().isEmpty()) {
                text.repeat(' ', LEVEL_WIDTH + CHECK_WIDTH)
                        .append("-> ")
                        .append(finding.cure())
                        .append('\n');
            }
        }
        return text.append(Doctor.isReady(findings) ? "ready" : "not ready")
                .append(" for DPDK: ")
                .append(count(Level.ERROR, "error"))
                .append(", ")
                .append(count(Level.WARNING, "warning"))
                .append('\n')
                .toString();
    }

    private String count(Level level, String noun) {
        long count =
                findings.stream().filter(finding -> finding.level() == level).count();
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static void pad(StringBuilder text, String word, int width) {
        text.append(word).repeat(' ', Math.max(1, width - word.length()));
    }

    /** One object on one line: {@code ready}, and {@code findings} with check, level, finding and, if any, cure. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("ready", Doctor.isReady(findings));
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("check", finding.check());
                json.writeStringField("level", finding.level().label());
                json.writeStringField("finding", finding.what());
                if (!finding.cure().isEmpty()) {
                    json.writeStringField("cure", finding.cure());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }
}
