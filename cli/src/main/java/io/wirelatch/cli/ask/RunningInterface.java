package io.wirelatch.cli.ask;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.control.CommandGroup;
import io.wirelatch.control.ConnectOutcome;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlException;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.WindowTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.function.Function;

/** The interface that a command is meant for, asked through its control socket. */
public final class RunningInterface {

    private final NetworkLocation location;
    private final Function<Path, ConnectOutcome> call;

    public RunningInterface(NetworkLocation location) {
        this(location, ControlClient::connect);
    }

    /**
     * @param patience how long to wait for an answer, where the usual time is too long
     */
    public RunningInterface(NetworkLocation location, Duration patience) {
        this(location, socketFile -> ControlClient.connect(socketFile, patience));
    }

    private RunningInterface(NetworkLocation location, Function<Path, ConnectOutcome> call) {
        this.location = location;
        this.call = call;
    }

    /**
     * Has something done.
     *
     * @return what was done
     * @throws CommandFailure when nothing runs there, or it was refused
     */
    public ControlReply.Done command(ControlRequest request) {
        return switch (ask(request)) {
            case ControlReply.Done done -> done;
            case ControlReply.Refused refused -> throw failure(refused);
            case ControlReply.Opened _, ControlReply.Status _ -> throw unexpected();
        };
    }

    /**
     * Opens the pairing window.
     *
     * @throws CommandFailure when nothing runs there, or it was refused
     */
    public ControlReply.Opened open(WindowTerms terms) {
        return switch (ask(new ControlRequest.OpenWindow(terms))) {
            case ControlReply.Opened opened -> opened;
            case ControlReply.Refused refused -> throw failure(refused);
            case ControlReply.Done _, ControlReply.Status _ -> throw unexpected();
        };
    }

    /**
     * Asks how the interface is.
     *
     * @throws CommandFailure when nothing runs there, or it was refused
     */
    public NetworkStatus status(boolean verbose) {
        return switch (ask(new ControlRequest.GetStatus(verbose))) {
            case ControlReply.Status(NetworkStatus status) -> status;
            case ControlReply.Refused refused -> throw failure(refused);
            case ControlReply.Done _, ControlReply.Opened _ -> throw unexpected();
        };
    }

    /** Finds out whether the interface runs, and how it is where it says so. Nothing fails. */
    public Presence presence() {
        try {
            for (Path socketFile : location.socketFiles()) {
                switch (call.apply(socketFile)) {
                    case ConnectOutcome.Connected(ControlClient client) -> {
                        return presence(client);
                    }
                    case ConnectOutcome.NotPermitted() -> {
                        return new Presence.OfAnother(message(notPermitted(socketFile)));
                    }
                    case ConnectOutcome.NoServer() -> {
                        // It may answer at the next place.
                    }
                }
            }
            return new Presence.Absent();
        } catch (ControlException e) {
            return new Presence.Silent(message(e));
        }
    }

    private static Presence presence(ControlClient opened) {
        try (ControlClient client = opened) {
            return switch (client.request(new ControlRequest.GetStatus(false))) {
                case ControlReply.Status(NetworkStatus status) -> new Presence.Answers(status);
                case ControlReply.Refused(RefusalKind kind, String message)
                        when kind == RefusalKind.NOT_PERMITTED ->
                        new Presence.OfAnother(message);
                case ControlReply.Refused refused -> new Presence.Silent(refused.message());
                case ControlReply.Done _, ControlReply.Opened _ ->
                        new Presence.Silent(message(unexpected()));
            };
        }
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    /**
     * A conversation that hears every event from now on, for the caller to close.
     *
     * @throws CommandFailure when nothing runs there, or it was refused
     */
    public ControlClient watch() {
        ControlClient client = connect();
        ControlReply reply = client.request(new ControlRequest.Watch());
        if (reply instanceof ControlReply.Done) {
            return client;
        }
        client.close();
        throw reply instanceof ControlReply.Refused refused ? failure(refused) : unexpected();
    }

    private ControlReply ask(ControlRequest request) {
        try (ControlClient client = connect()) {
            return client.request(request);
        }
    }

    private ControlClient connect() {
        for (Path socketFile : location.socketFiles()) {
            switch (call.apply(socketFile)) {
                case ConnectOutcome.Connected(ControlClient client) -> {
                    return client;
                }
                case ConnectOutcome.NotPermitted() -> throw notPermitted(socketFile);
                case ConnectOutcome.NoServer() -> {
                    // It may answer at the next place.
                }
            }
        }
        if (isForWgAlone()) {
            throw new CommandFailure(
                    ExitStatus.NO_SERVER,
                    "what runs on %1$s neither serves nor has joined a server.\nLook at it with: sudo wg show %1$s"
                            .formatted(location.interfaceName()));
        }
        throw new CommandFailure(
                ExitStatus.NO_SERVER,
                "no server is running on %1$s.\nStart one with: sudo wirelatch serve%2$s (where this machine has joined: sudo wirelatch join%2$s)"
                        .formatted(location.interfaceName(), location.flags()));
    }

    /** A socket file may be left of a process that was killed; its interface is not. */
    private boolean isForWgAlone() {
        return location.hasUapiSocket()
                && Files.exists(Path.of("/sys/class/net", location.interfaceName()));
    }

    private CommandFailure notPermitted(Path socketFile) {
        String advice =
                isForCommandGroup(socketFile)
                        ? "Try again with sudo, or as a member of the group %1$s: sudo usermod -aG %1$s $USER, then log in anew."
                                .formatted(CommandGroup.NAME)
                        : "Try again with sudo.";
        return new CommandFailure(
                ExitStatus.FAILED,
                "%s is run by another user, whom alone it obeys.\n%s"
                        .formatted(location.interfaceName(), advice));
    }

    private static boolean isForCommandGroup(Path socketFile) {
        try {
            return Files.readAttributes(socketFile, PosixFileAttributes.class)
                    .group()
                    .getName()
                    .equals(CommandGroup.NAME);
        } catch (IOException e) {
            return false;
        }
    }

    private static CommandFailure failure(ControlReply.Refused refused) {
        return new CommandFailure(
                refused.kind() == RefusalKind.WRONG_USAGE
                        ? ExitStatus.WRONG_USAGE
                        : ExitStatus.FAILED,
                refused.message());
    }

    private static CommandFailure unexpected() {
        return new CommandFailure(
                ExitStatus.FAILED,
                "the running interface gave an answer to another question. Is it another"
                        + " version?\n"
                        + "Restart it with this one.");
    }
}
