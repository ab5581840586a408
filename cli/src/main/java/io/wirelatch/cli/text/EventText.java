package io.wirelatch.cli.text;

import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.HeldStatus;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/** An event as one line for a person, the same on the server's output and to those who watch. */
public final class EventText {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private EventText() {}

    /** The line, with the time of day in front. */
    public static String line(ControlEvent event, LocalTime at) {
        return line(sentence(event), at);
    }

    /** A sentence with the time of day in front. */
    public static String line(String sentence, LocalTime at) {
        return CLOCK.format(at) + "  " + sentence;
    }

    /** The event in words, without a time. */
    public static String sentence(ControlEvent event) {
        return switch (event) {
            case ControlEvent.WindowOpened(int seconds) -> "pairing: OPEN for " + seconds + " s";
            case ControlEvent.CodeWatched(int seconds) ->
                    ("pairing: its code has been used and lets nobody in any more; CLOSED in %d s,"
                                    + " if no other machine comes with it")
                            .formatted(seconds);
            case ControlEvent.WindowClosed(String reason) -> "pairing: CLOSED, " + reason;
            case ControlEvent.PeerJoined joined ->
                    joined.name()
                            + " joined as "
                            + String.join(", ", joined.addresses())
                            + (joined.again() ? ", as before" : "")
                            + "; check words: "
                            + joined.checkWords();
            case ControlEvent.JoinerWaits(HeldStatus(String name, String from, String words)) ->
                    ("%1$s waits to be let in, from %2$s; check words: %3$s. Decide with: wirelatch"
                                    + " approve %1$s, or: wirelatch deny %1$s")
                            .formatted(name, from, words);
            case ControlEvent.JoinerLeft(String name) -> name + " waits no more: it has given up";
            case ControlEvent.JoinRefused(String from, String reason) ->
                    "a join from " + from + " was refused: " + reason;
            case ControlEvent.PeerConnected(String name, String endpoint) ->
                    name + " connected from " + endpoint;
            case ControlEvent.PeerLeft(String name) ->
                    name + " left: nothing came from it for a while";
            case ControlEvent.PeerRenamed(String oldName, String newName) ->
                    oldName + " is called " + newName + " now";
            case ControlEvent.PeerRemoved(String name) -> name + " was removed";
            case ControlEvent.TokenReplaced() ->
                    "the token was replaced: rekey-token has printed the new one, the old lets nobody"
                            + " in any more";
            case ControlEvent.PoolsChanged(String change) -> change;
            case ControlEvent.Stopping() -> "stopping";
        };
    }
}
