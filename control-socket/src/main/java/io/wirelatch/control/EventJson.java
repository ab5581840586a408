package io.wirelatch.control;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The line of a {@link ControlEvent}: an object whose field {@code event} names it. Scripts that
 * watch get it too, with the time in front.
 */
public final class EventJson {

    private EventJson() {}

    /** One line without its end, for a script. */
    public static String line(ControlEvent event, Instant at) {
        return write(JsonFields.newObject().put("time", at.toString()), event);
    }

    static String write(ControlEvent event) {
        return write(JsonFields.newObject(), event);
    }

    private static String write(ObjectNode json, ControlEvent event) {
        switch (event) {
            case ControlEvent.WindowOpened(int seconds) ->
                    json.put("event", "windowOpened").put("seconds", seconds);
            case ControlEvent.CodeWatched(int seconds) ->
                    json.put("event", "codeWatched").put("seconds", seconds);
            case ControlEvent.WindowClosed(String reason) ->
                    json.put("event", "windowClosed").put("reason", reason);
            case ControlEvent.PeerJoined joined -> {
                json.put("event", "peerJoined")
                        .put("name", joined.name())
                        .put("publicKey", joined.publicKey())
                        .put("checkWords", joined.checkWords())
                        .put("again", joined.again());
                ArrayNode addresses = json.putArray("addresses");
                joined.addresses().forEach(addresses::add);
            }
            case ControlEvent.JoinerWaits(HeldStatus(String name, String from, String words)) ->
                    json.put("event", "joinerWaits")
                            .put("name", name)
                            .put("from", from)
                            .put("checkWords", words);
            case ControlEvent.JoinerLeft(String name) ->
                    json.put("event", "joinerLeft").put("name", name);
            case ControlEvent.JoinRefused(String from, String reason) ->
                    json.put("event", "joinRefused").put("from", from).put("reason", reason);
            case ControlEvent.PeerConnected(String name, String endpoint) ->
                    json.put("event", "peerConnected").put("name", name).put("endpoint", endpoint);
            case ControlEvent.PeerLeft(String name) ->
                    json.put("event", "peerLeft").put("name", name);
            case ControlEvent.PeerRenamed(String oldName, String newName) ->
                    json.put("event", "peerRenamed")
                            .put("oldName", oldName)
                            .put("newName", newName);
            case ControlEvent.PeerRemoved(String name) ->
                    json.put("event", "peerRemoved").put("name", name);
            case ControlEvent.TokenReplaced() -> json.put("event", "tokenReplaced");
            case ControlEvent.PoolsChanged(String change) ->
                    json.put("event", "poolsChanged").put("change", change);
            case ControlEvent.Stopping() -> json.put("event", "stopping");
        }
        return json.toString();
    }

    /** Empty for an event that only a later version knows. */
    static Optional<ControlEvent> read(String line) throws MalformedLineException {
        JsonFields json = JsonFields.parse(line);
        return switch (json.string("event")) {
            case "windowOpened" ->
                    Optional.of(new ControlEvent.WindowOpened(json.integer("seconds")));
            case "codeWatched" ->
                    Optional.of(new ControlEvent.CodeWatched(json.integer("seconds")));
            case "windowClosed" ->
                    Optional.of(new ControlEvent.WindowClosed(json.string("reason")));
            case "peerJoined" ->
                    Optional.of(
                            new ControlEvent.PeerJoined(
                                    json.string("name"),
                                    json.string("publicKey"),
                                    json.strings("addresses"),
                                    json.string("checkWords"),
                                    json.has("again") && json.bool("again")));
            case "joinerWaits" ->
                    Optional.of(
                            new ControlEvent.JoinerWaits(
                                    new HeldStatus(
                                            json.string("name"),
                                            json.string("from"),
                                            json.string("checkWords"))));
            case "joinerLeft" -> Optional.of(new ControlEvent.JoinerLeft(json.string("name")));
            case "joinRefused" ->
                    Optional.of(
                            new ControlEvent.JoinRefused(
                                    json.string("from"), json.string("reason")));
            case "peerConnected" ->
                    Optional.of(
                            new ControlEvent.PeerConnected(
                                    json.string("name"), json.string("endpoint")));
            case "peerLeft" -> Optional.of(new ControlEvent.PeerLeft(json.string("name")));
            case "peerRenamed" ->
                    Optional.of(
                            new ControlEvent.PeerRenamed(
                                    json.string("oldName"), json.string("newName")));
            case "peerRemoved" -> Optional.of(new ControlEvent.PeerRemoved(json.string("name")));
            case "tokenReplaced" -> Optional.of(new ControlEvent.TokenReplaced());
            case "poolsChanged" ->
                    Optional.of(new ControlEvent.PoolsChanged(json.string("change")));
            case "stopping" -> Optional.of(new ControlEvent.Stopping());
            default -> Optional.empty();
        };
    }
}
