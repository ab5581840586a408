package io.wirelatch.tunnel.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a thing that was taken away is nobody's. */
final class LanesTest {

    private final Lanes lanes = new Lanes();

    @Test
    void withoutLanesATicketHasPassedAtOnce() {
        assertTrue(lanes.ticket().hasPassed());
    }

    @Test
    void aLaneThatIsOutsideHoldsNothing() {
        Lanes.Lane lane = lanes.open();
        assertTrue(lanes.ticket().hasPassed());
        lane.enter();
        lane.leave();
        assertTrue(lanes.ticket().hasPassed());
    }

    @Test
    void aLaneThatIsInsideHoldsATicketUntilItLeaves() {
        Lanes.Lane lane = lanes.open();
        lane.enter();
        Lanes.Ticket ticket = lanes.ticket();
        assertFalse(ticket.hasPassed());
        lane.leave();
        assertTrue(ticket.hasPassed());
    }

    @Test
    void aLaneThatHasLeftAndEnteredAgainSawTheNewState() {
        Lanes.Lane lane = lanes.open();
        lane.enter();
        Lanes.Ticket ticket = lanes.ticket();
        lane.leave();
        lane.enter();
        assertTrue(ticket.hasPassed());
        assertFalse(lanes.ticket().hasPassed());
    }

    @Test
    void aLaneThatEntersAfterTheTicketDoesNotHoldIt() {
        Lanes.Lane lane = lanes.open();
        Lanes.Ticket ticket = lanes.ticket();
        lane.enter();
        assertTrue(ticket.hasPassed());
    }

    @Test
    void everyLaneMustHaveBeenOutside() {
        Lanes.Lane first = lanes.open();
        Lanes.Lane second = lanes.open();
        lanes.open();
        first.enter();
        second.enter();
        Lanes.Ticket ticket = lanes.ticket();
        first.leave();
        assertFalse(ticket.hasPassed());
        second.leave();
        assertTrue(ticket.hasPassed());
    }
}
