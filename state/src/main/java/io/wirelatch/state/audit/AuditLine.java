package io.wirelatch.state.audit;

import io.wirelatch.tunnel.key.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The line of an {@link AuditEvent}: one JSON object, with a field for each part that there is. */
public final class AuditLine {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AuditLine() {}

    /** One line without its end. */
    public static String write(AuditEvent event) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("time", event.time().toString())
                        .put("event", event.kind().text());
        event.source().ifPresent(source -> json.put("source", source));
        event.name().ifPresent(name -> json.put("name", name));
        event.publicKey().ifPresent(key -> json.put("publicKey", key.toBase64()));
        event.user().ifPresent(user -> putUser(json, user));
        if (!event.detail().isEmpty()) {
            json.put("detail", event.detail());
        }
        return json.toString();
    }

    private static void putUser(ObjectNode json, LocalUser user) {
        json.put("uid", user.uid());
        user.name().ifPresent(name -> json.put("user", name));
        user.login().ifPresent(login -> json.put("login", login));
    }

    /** Empty for a line that a crash tore, or that only a later version knows. */
    public static Optional<AuditEvent> read(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            Optional<AuditKind> kind = text(json, "event").flatMap(AuditKind::ofText);
            Optional<Instant> time = text(json, "time").map(Instant::parse);
            if (kind.isEmpty() || time.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    new AuditEvent(
                            time.get(),
                            kind.get(),
                            text(json, "source"),
                            text(json, "name"),
                            text(json, "publicKey").map(PublicKey::ofBase64),
                            user(json),
                            text(json, "detail").orElse("")));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<LocalUser> user(JsonNode json) {
        JsonNode uid = json.path("uid");
        return uid.canConvertToLong() && uid.isIntegralNumber()
                ? Optional.of(
                        new LocalUser(uid.longValue(), text(json, "user"), text(json, "login")))
                : Optional.empty();
    }

    private static Optional<String> text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
