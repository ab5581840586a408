package io.wirelatch.cli.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingEvent;
import java.util.Locale;

/** Counts what becomes of machines that ask to pair. */
public final class PairingMetrics {

    private static final String JOINED = "joined";

    private final Counter attempts;
    private final Counter outcomes;

    /** Every outcome is there from the start with 0, so that a first one can be seen to come. */
    public PairingMetrics(PrometheusRegistry registry) {
        attempts =
                Counter.builder()
                        .name("wirelatch_pairing_attempts")
                        .help("Machines that began to pair; anybody can begin, and prove nothing.")
                        .register(registry);
        outcomes =
                Counter.builder()
                        .name("wirelatch_pairing_outcomes")
                        .help("What became of those who went on.")
                        .labelNames("outcome")
                        .register(registry);
        outcomes.initLabelValues(JOINED);
        for (RefusalReason reason : RefusalReason.values()) {
            outcomes.initLabelValues(label(reason));
        }
    }

    /** Returns at once; called on any thread. */
    public void heard(PairingEvent event) {
        switch (event) {
            case PairingEvent.JoinAttempted _ -> attempts.inc();
            case PairingEvent.PeerJoined _ -> outcomes.labelValues(JOINED).inc();
            case PairingEvent.SecretWrong _ -> refused(RefusalReason.WRONG_SECRET);
            case PairingEvent.JoinRefused refusal -> refused(refusal.reason());
            case PairingEvent.CodeUsedTwice _ -> refused(RefusalReason.CODE_USED_TWICE);
            case PairingEvent.WindowOpened _,
                    PairingEvent.CodeWatched _,
                    PairingEvent.WindowClosed _,
                    PairingEvent.JoinerWaits _,
                    PairingEvent.JoinerLeft _ -> {}
        }
    }

    private void refused(RefusalReason reason) {
        outcomes.labelValues(label(reason)).inc();
    }

    private static String label(RefusalReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
