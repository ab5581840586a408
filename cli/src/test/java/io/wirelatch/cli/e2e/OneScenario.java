package io.wirelatch.cli.e2e;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Makes the methods of a class the steps of one story: when one has failed, those after it are not
 * run, as they would only fail too. The failure carries what the processes have written.
 */
final class OneScenario implements ExecutionCondition, TestExecutionExceptionHandler {

    private static final Namespace NAMESPACE = Namespace.create(OneScenario.class);

    /** A test class that can tell what its processes have written. */
    interface WithTranscripts {
        String transcripts();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Object failedStep =
                context.getTestMethod().isEmpty() ? null : stepsOf(context).get("failed");
        return failedStep == null
                ? ConditionEvaluationResult.enabled("no step before it has failed")
                : ConditionEvaluationResult.disabled("the step " + failedStep + " has failed");
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        if (!(failure instanceof TestAbortedException)) {
            stepsOf(context).put("failed", context.getDisplayName());
            context.getTestInstance()
                    .filter(WithTranscripts.class::isInstance)
                    .map(WithTranscripts.class::cast)
                    .ifPresent(test -> failure.addSuppressed(new Output(test.transcripts())));
        }
        throw failure;
    }

    private static Store stepsOf(ExtensionContext context) {
        ExtensionContext ofClass = context.getParent().orElse(context);
        return ofClass.getStore(NAMESPACE);
    }

    /** Not a failure of its own: a place for text beside one. */
    private static final class Output extends Exception {

        private static final long serialVersionUID = 1L;

        Output(String transcripts) {
            super("what the processes wrote:\n" + transcripts, null, false, false);
        }
    }
}
