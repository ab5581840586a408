package io.wirelatch.cli.tunnel;

import io.wirelatch.cli.running.ClosingStack;
import io.wirelatch.cli.running.EngineEnd;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.control.uapi.UapiInterface;
import io.wirelatch.control.uapi.UapiServer;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.udp.RebindableUdp;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * An interface that others configure: it has no key, no peer and no address until somebody sets
 * them through its UAPI socket and with {@code ip}. It ends when the interface or the socket's file
 * is removed.
 */
public final class RunningTunnel implements AutoCloseable {

    private static final int ANY_PORT = 0;

    private final TunnelOptions options;
    private final Consumer<String> notices;
    private final StopSignal stop;
    private final ClosingStack running = new ClosingStack();

    private RunningTunnel(TunnelOptions options, Consumer<String> notices, StopSignal stop) {
        this.options = options;
        this.notices = notices;
        this.stop = stop;
    }

    /**
     * @param uapiFolder where its socket is made
     * @param notices told in a sentence, on any thread, what runs slower than it could
     * @param stop told when the interface ends
     * @throws io.wirelatch.tunnel.tun.DeviceException when the system gives no interface or port
     * @throws io.wirelatch.control.ControlException when there can be no UAPI socket
     */
    public static RunningTunnel start(
            TunnelOptions options, Path uapiFolder, Consumer<String> notices, StopSignal stop) {
        RunningTunnel tunnel = new RunningTunnel(options, notices, stop);
        try {
            tunnel.bringUp(uapiFolder);
            return tunnel;
        } catch (RuntimeException | Error e) {
            tunnel.close();
            throw e;
        }
    }

    /** Removes the interface and its socket. */
    @Override
    public void close() {
        running.close();
    }

    private void bringUp(Path uapiFolder) {
        LinuxTun tun =
                running.add(
                        options.engine().openTun(options.interfaceName(), options.mtu(), notices));
        RebindableUdp udp = running.add(options.engine().bindUdp(ANY_PORT, notices));
        Tunnel tunnel =
                running.add(
                        Tunnel.start(
                                new TunnelSettings(PrivateKey.NONE, false, options.engine().aead()),
                                tun,
                                udp,
                                EngineEnd.of(stop),
                                UnclaimedDatagrams.IGNORED));
        running.add(
                UapiServer.start(
                        uapiFolder, options.interfaceName(), UapiInterface.of(tunnel), stop::end));
    }
}
