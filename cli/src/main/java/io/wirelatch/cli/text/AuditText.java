package io.wirelatch.cli.text;

import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.LocalUser;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Pairing events as lines for a person, the oldest first. */
public final class AuditText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** As wide as the longest kind. */
    private static final int KIND_WIDTH = 9;

    private AuditText() {}

    public static List<String> lines(List<AuditEvent> events, ZoneId zone) {
        return events.stream().map(event -> line(event, zone)).toList();
    }

    private static String line(AuditEvent event, ZoneId zone) {
        List<String> parts = new ArrayList<>();
        event.name().ifPresent(parts::add);
        event.source().ifPresent(source -> parts.add("from " + source));
        event.user().map(LocalUser::toString).ifPresent(user -> parts.add("by " + user));
        if (!event.detail().isEmpty()) {
            parts.add(event.detail());
        }
        event.publicKey().ifPresent(key -> parts.add("key " + key.toBase64()));
        String kind = event.kind().text();
        return TIME.format(event.time().atZone(zone))
                + "  "
                + kind
                + " ".repeat(Math.max(1, KIND_WIDTH - kind.length() + 2))
                + String.join(", ", parts);
    }
}
