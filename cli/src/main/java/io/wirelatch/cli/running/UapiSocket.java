package io.wirelatch.cli.running;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.control.uapi.UapiInterface;
import io.wirelatch.control.uapi.UapiServer;
import io.wirelatch.tunnel.Tunnel;
import java.util.Optional;

/** The socket by which {@code wg} reads and sets an interface that has paired. */
public final class UapiSocket {

    private UapiSocket() {}

    /**
     * Answers from now on. Removing the file ends nothing but the answers: such an interface is
     * ended as it was started, by its command.
     *
     * @return empty for a user who may not have such a socket
     * @throws io.wirelatch.control.ControlException when there can be none
     */
    public static Optional<UapiServer> start(NetworkLocation location, Tunnel tunnel) {
        return location.uapiFolder()
                .map(
                        folder ->
                                UapiServer.start(
                                        folder,
                                        location.interfaceName(),
                                        UapiInterface.of(tunnel),
                                        () -> {}));
    }
}
