package io.wirelatch.cli.running;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.control.uapi.NotPermittedException;
import io.wirelatch.control.uapi.UapiInterface;
import io.wirelatch.control.uapi.UapiServer;
import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.settings.InterfaceChange;
import java.util.Optional;
import java.util.function.Consumer;

/** The socket by which {@code wg} reads and sets an interface that has paired. */
public final class UapiSocket {

    private UapiSocket() {}

    /**
     * Answers from now on. Removing the file ends nothing but the answers: such an interface is
     * ended as it was started, by its command.
     *
     * @param changes makes a change, or throws what {@link UapiInterface#configure} may throw
     * @param announcer told why a change is not permitted, for {@code wg} does not say it
     * @return empty for a user who may not have such a socket
     * @throws io.wirelatch.control.ControlException when there can be none
     */
    public static Optional<UapiServer> start(
            NetworkLocation location,
            Tunnel tunnel,
            Consumer<InterfaceChange> changes,
            Announcer announcer) {
        UapiInterface target =
                new UapiInterface() {
                    @Override
                    public InterfaceSnapshot snapshot() {
                        return tunnel.snapshot();
                    }

                    @Override
                    public void configure(InterfaceChange change) {
                        try {
                            changes.accept(change);
                        } catch (NotPermittedException e) {
                            announcer.remark(String.valueOf(e.getMessage()));
                            throw e;
                        }
                    }
                };
        return location.uapiFolder()
                .map(
                        folder ->
                                UapiServer.start(
                                        folder, location.interfaceName(), target, () -> {}));
    }
}
