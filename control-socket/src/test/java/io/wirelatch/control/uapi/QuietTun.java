package io.wirelatch.control.uapi;

import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.TunDevice;
import java.util.concurrent.CountDownLatch;

/** An interface through which nobody sends anything. */
final class QuietTun implements TunDevice {

    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public String name() {
        return "quiet0";
    }

    @Override
    public int mtu() {
        return 1420;
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return CLOSED;
    }

    @Override
    public int write(PacketBatch batch) {
        return batch.count();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
