/** The commands that people type: one class a verb, and the wiring behind them. */
@SuppressWarnings(
        "requires-automatic") // Prometheus and ZXing name their modules in manifests alone.
@org.jspecify.annotations.NullMarked
module io.wirelatch.cli {
    requires io.wirelatch.control;
    requires io.wirelatch.enroll;
    requires io.wirelatch.ippool;
    requires io.wirelatch.state;
    requires io.wirelatch.tunnel;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.exporter.httpserver;
    requires io.prometheus.metrics.instrumentation.jvm;
    requires io.prometheus.metrics.model;
    requires java.management; // as do the two below: the modules above use them and cannot say so
    requires jdk.httpserver;
    requires jdk.management;
    requires static org.jspecify;
    requires com.google.zxing;
    requires info.picocli;
    requires tools.jackson.databind;

    opens io.wirelatch.cli to
            info.picocli;
}
