/** The commands that people type: one class a verb, and the wiring behind them. */
@org.jspecify.annotations.NullMarked
module io.wirelatch.cli {
    requires io.wirelatch.control;
    requires io.wirelatch.enroll;
    requires io.wirelatch.ippool;
    requires io.wirelatch.state;
    requires io.wirelatch.tunnel;
    requires static org.jspecify;
    requires info.picocli;

    opens io.wirelatch.cli to
            info.picocli;
}
