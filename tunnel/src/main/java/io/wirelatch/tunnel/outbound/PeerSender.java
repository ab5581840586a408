package io.wirelatch.tunnel.outbound;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerSignal;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.session.ProtocolConstants;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.MemorySegment;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns packets that lie in one thread's batch into sealed datagrams, in place, and sends them
 * together: the second half of the outbound way, which relayed packets and keepalives take too. One
 * instance a thread.
 */
public final class PeerSender {

    /** How soon a change of the MTU is noticed; asking for it costs a system call. */
    private static final long MTU_VALID_NANOS = 1_000_000_000L;

    private final MemorySegment memory;
    private final PacketBatch sealed;
    private final Aead aead;
    private final UdpSender udp;
    private final DropCounters drops;
    private final IntSupplier currentMtu;
    private int mtu;
    private long mtuEndsNanos;
    private long nowNanos;

    /**
     * @param packets the batch in whose memory the packets lie, each with {@link
     *     PacketBatch#HEADROOM} bytes before it and {@link PacketBatch#TAILROOM} behind
     * @param currentMtu the longest packet that padding may make at this moment, in bytes; asked
     *     once a second at most
     */
    public PeerSender(
            PacketBatch packets,
            Aead aead,
            UdpSender udp,
            DropCounters drops,
            IntSupplier currentMtu) {
        this.memory = packets.memory();
        this.sealed = packets.view();
        this.aead = aead;
        this.udp = udp;
        this.drops = drops;
        this.currentMtu = currentMtu;
        this.mtu = currentMtu.getAsInt();
    }

    /** Sets the time for all that follows, on the engine's clock. */
    public void beginCycle(long cycleNowNanos) {
        nowNanos = cycleNowNanos;
        if (nowNanos - mtuEndsNanos >= 0) {
            mtu = currentMtu.getAsInt();
            mtuEndsNanos = nowNanos + MTU_VALID_NANOS;
        }
    }

    /**
     * Seals a packet for the peer, or lets it wait for the handshake that this asks for. A packet
     * never overtakes one that waits.
     */
    public void send(Peer peer, int offset, int length) {
        if (peer.staged().isWaiting()
                || !sealWith(peer, peer.keypairs().current(), offset, length)) {
            peer.staged().add(memory, offset, length);
            peer.raise(PeerSignal.PACKETS_STAGED);
        }
    }

    /**
     * Seals a packet, or an empty one as a keepalive, with the peer's current session.
     *
     * @return false when there is no session that may send; nothing has happened then
     */
    public boolean sealWithCurrent(Peer peer, int offset, int length) {
        return sealWith(peer, peer.keypairs().current(), offset, length);
    }

    /** Sends what has been sealed since the last time. */
    public void flush() {
        if (sealed.isEmpty()) {
            return;
        }
        int refused = sealed.count() - udp.send(sealed);
        if (refused > 0) {
            drops.count(DropReason.SEND_REFUSED, refused);
        }
        sealed.clear();
    }

    /** Sends the rest, and lets go of the last key: the thread may sleep for long now. */
    public void endCycle() {
        flush();
        aead.forgetKey();
    }

    private boolean sealWith(Peer peer, @Nullable Keypair keypair, int offset, int length) {
        if (keypair == null || !keypair.canSend(nowNanos)) {
            return false;
        }
        long counter = keypair.takeCounter();
        if (Keypair.isSpent(counter)) {
            return false;
        }
        if (!peer.endpoint().isKnown()) {
            drops.count(DropReason.NO_ENDPOINT);
            return true;
        }
        int padded = pad(offset, length);
        aead.seal(keypair.sendingKey(), counter, memory, offset, padded);
        // The header comes last, as its place is scratch to the cipher.
        int datagram = offset - TransportData.HEADER_BYTES;
        TransportData.writeHeader(memory, datagram, keypair.remoteIndex(), counter);
        int datagramBytes = padded + TransportData.OVERHEAD_BYTES;
        if (sealed.isFull()) {
            flush();
        }
        sealed.add(datagram, datagramBytes, peer.endpoint());

        peer.authenticatedSend(datagramBytes, nowNanos);
        if (length > 0) {
            peer.dataSent(nowNanos);
        }
        if (keypair.wantsRekeyAfterSending(counter, nowNanos)) {
            peer.raise(PeerSignal.HANDSHAKE_WANTED);
        }
        return true;
    }

    /** Whitepaper, 5.4.6: zeros up to a multiple of 16 bytes, but never beyond the MTU. */
    private int pad(int offset, int length) {
        int rounded =
                (length + ProtocolConstants.PADDING_BYTES - 1) & -ProtocolConstants.PADDING_BYTES;
        int padded = Math.max(length, Math.min(rounded, mtu));
        for (int i = length; i < padded; i++) {
            memory.set(JAVA_BYTE, offset + i, (byte) 0);
        }
        return padded;
    }
}
