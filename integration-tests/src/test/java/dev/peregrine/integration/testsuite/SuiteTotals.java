package dev.peregrine.integration.testsuite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints what came of Netty's transport tests, those that do not apply with their reasons. */
public final class SuiteTotals implements TestExecutionListener {

    /** Tags tests of ours, which are not counted. */
    static final String OWN = "own";

    private final Set<String> classes = new HashSet<>();
    private final List<String> notApplicable = new ArrayList<>();
    private int passed;
    private int failed;

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest()
                || test.getTags().contains(TestTag.create(OWN))
                || !(test.getSource().orElse(null) instanceof MethodSource source)
                || !source.getClassName().startsWith(getClass().getPackageName())) {
            return;
        }
        String name =
                source.getClassName().substring(getClass().getPackageName().length() + 1);
        classes.add(name);
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed++;
            case FAILED -> failed++;
            case ABORTED ->
                notApplicable.add(name + '.' + source.getMethodName() + ": "
                        + result.getThrowable()
                                .map(Throwable::getMessage)
                                .map(message -> message.replace(NotApplicable.PREFIX, ""))
                                .orElse("no reason given"));
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        notApplicable.add(test.getDisplayName() + ": " + reason);
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        if (classes.isEmpty()) {
            return;
        }
        StringBuilder totals = new StringBuilder("netty-testsuite on DPDK: ")
                .append(classes.size())
                .append(" classes, ")
                .append(passed + failed + notApplicable.size())
                .append(" executions, ")
                .append(passed)
                .append(" passed, ")
                .append(failed)
                .append(" failed, ")
                .append(notApplicable.size())
                .append(" not applicable; ")
                .append(NotApplicable.CLASSES.size())
                .append(" classes not applicable\n");
        notApplicable.stream()
                .sorted()
                .forEach(line -> totals.append("  ").append(line).append('\n'));
        NotApplicable.CLASSES.forEach((name, reason) ->
                totals.append("  ").append(name).append(": ").append(reason).append('\n'));
        NotApplicable.PARTS.forEach((name, reason) ->
                totals.append("  ").append(name).append(": ").append(reason).append('\n'));
        System.out.print(totals);
        System.out.flush();
    }
}
