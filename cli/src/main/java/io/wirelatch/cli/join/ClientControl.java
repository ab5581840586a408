package io.wirelatch.cli.join;

import io.wirelatch.control.ControlHandler;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.NetworkStatus;
import java.util.function.Function;

/** Carries out what a local user asks of a running client: it only tells how it is. */
final class ClientControl implements ControlHandler {

    private final String interfaceName;
    private final String serverName;
    private final Function<Boolean, NetworkStatus> status;

    /**
     * @param status the status at the moment; verbose, when it is told so
     */
    ClientControl(
            String interfaceName, String serverName, Function<Boolean, NetworkStatus> status) {
        this.interfaceName = interfaceName;
        this.serverName = serverName;
        this.status = status;
    }

    @Override
    public ControlReply handle(ControlRequest request) {
        return switch (request) {
            case ControlRequest.GetStatus(boolean verbose) ->
                    new ControlReply.Status(status.apply(verbose));
            case ControlRequest.OpenWindow _,
                    ControlRequest.CloseWindow _,
                    ControlRequest.ApproveJoiner _,
                    ControlRequest.DenyJoiner _ ->
                    refused("the pairing window is the server's");
            case ControlRequest.RenamePeer _, ControlRequest.RemovePeer _ ->
                    refused("the peers are the server's");
            case ControlRequest.ReplaceToken _ -> refused("the token is the server's");
            case ControlRequest.AddPool _, ControlRequest.GrowPool _ ->
                    refused("the pools are the server's");
            case ControlRequest.Watch _ -> refused("a connection that watches answers nothing");
        };
    }

    private ControlReply refused(String why) {
        return new ControlReply.Refused(
                RefusalKind.FAILED,
                "%s is a client of %s here: %s.\nRun this on %s."
                        .formatted(interfaceName, serverName, why, serverName));
    }
}
