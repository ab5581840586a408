package io.wirelatch.cli.running;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.tun.TunOptions;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.RebindableUdp;
import io.wirelatch.tunnel.udp.UdpOptions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the engine is to do its work; what it does is the same for all choices.
 *
 * @param typedAead how packets are sealed and opened, where somebody has chosen
 * @param offload whether segmentation and runs of datagrams are left to the system's offloads
 * @param queues how many queues the interface has, and how many sockets the port
 */
public record EngineChoice(Optional<AeadImplementation> typedAead, boolean offload, int queues) {

    /**
     * @throws CommandFailure when this machine cannot seal that way
     */
    public EngineChoice {
        if (!typedAead.map(AeadImplementation::isAvailable).orElse(true)) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "this machine has no libcrypto of OpenSSL 3.\nInstall it (Debian: apt install"
                            + " libssl3), or leave --aead out.");
        }
    }

    /**
     * How packets are sealed and opened. Where nobody has chosen, this tries what the machine has,
     * which takes its time: {@link HeadStart} has begun with it, and much can be done meanwhile.
     */
    public AeadImplementation aead() {
        return typedAead.orElseGet(AeadImplementation::fastest);
    }

    /**
     * Makes the interface.
     *
     * @param notices told in a sentence, on any thread, when the system does not offload
     * @throws io.wirelatch.tunnel.tun.DeviceException when there is none to be had
     */
    public LinuxTun openTun(String name, int mtu, Consumer<String> notices) {
        return LinuxTun.open(name, mtu, new TunOptions(offload, queues), notices);
    }

    /**
     * Binds the port, which can be moved later.
     *
     * @param notices told in a sentence, on any thread, when the system does not offload
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken or not permitted
     */
    public RebindableUdp bindUdp(int port, Consumer<String> notices) {
        UdpOptions options = new UdpOptions(offload, queues);
        return RebindableUdp.bind(port, wanted -> LinuxUdp.bind(wanted, options, notices));
    }
}
