package io.wirelatch.cli;

import io.wirelatch.cli.common.ProgressLine;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.Facts;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Whether a command says what it has done to a person, or to a script. */
final class AnswerForm {

    @Option(names = "--json", description = "One JSON object, for scripts.")
    private boolean json;

    /** As with {@code --json}. */
    static AnswerForm forScript() {
        AnswerForm form = new AnswerForm();
        form.json = true;
        return form;
    }

    /** Tells a person what takes a moment; a script wants results. */
    ProgressLine progress(Surroundings surroundings) {
        return json ? ProgressLine.none(surroundings) : ProgressLine.on(surroundings);
    }

    boolean isJson() {
        return json;
    }

    /** What has been done to the interface that the command means. */
    void print(Wirelatch program, ControlReply.Done done) {
        print(program, program.location().interfaceName(), done);
    }

    /** What has been done to an interface. */
    void print(Wirelatch program, String interfaceName, ControlReply.Done done) {
        PrintWriter out = program.surroundings().out();
        out.println(json ? about(interfaceName).and(done.facts()).toPrettyJson() : done.message());
    }

    /** Every object begins with this. */
    static Facts about(String interfaceName) {
        return Facts.NONE.with("interface", interfaceName);
    }
}
