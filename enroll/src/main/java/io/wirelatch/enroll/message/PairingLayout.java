package io.wirelatch.enroll.message;

/**
 * Where what stands in a pairing datagram, in bytes from its start. Nothing else knows a position.
 * {@code docs/ENROLLMENT.md} draws the same.
 */
final class PairingLayout {

    /** 'W', 'L': no WireGuard message begins so, for those begin with 1 to 4. */
    static final int MAGIC_0 = 'W';

    static final int MAGIC_1 = 'L';
    static final int VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 2;
    static final int TYPE_OFFSET = 3;
    static final int SID_OFFSET = 4;
    static final int SID_BYTES = 16;

    /** Header and sid: every message of every version begins with them. */
    static final int PREFIX_BYTES = SID_OFFSET + SID_BYTES;

    static final int TYPE_HELLO = 1;
    static final int TYPE_SHARE = 2;
    static final int TYPE_CONFIRM = 3;
    static final int TYPE_OFFER = 4;
    static final int TYPE_REFUSED = 5;
    static final int TYPE_COOKIE = 6;
    static final int TYPE_CLOSED = 7;

    static final int SHARE_OFFSET = PREFIX_BYTES;
    static final int SHARE_BYTES = 32;
    static final int FEATURES_BYTES = 4;
    static final int COOKIE_BYTES = 16;
    static final int COMMITMENT_BYTES = 16;
    static final int MAC_BYTES = 16;

    static final int HELLO_COOKIE_OFFSET = SHARE_OFFSET + SHARE_BYTES;
    static final int HELLO_FEATURES_OFFSET = HELLO_COOKIE_OFFSET + COOKIE_BYTES;
    static final int HELLO_LOCATOR_OFFSET = HELLO_FEATURES_OFFSET + FEATURES_BYTES;
    static final int HELLO_PADDING_OFFSET = HELLO_LOCATOR_OFFSET + 2;
    static final int HELLO_BYTES = 128;

    /** HELLO's last bytes, after all that the MAC covers. */
    static final int HELLO_MAC_OFFSET = HELLO_BYTES - MAC_BYTES;

    static final int SHARE_FEATURES_OFFSET = SHARE_OFFSET + SHARE_BYTES;
    static final int SHARE_COMMITMENT_OFFSET = SHARE_FEATURES_OFFSET + FEATURES_BYTES;
    static final int SHARE_MESSAGE_BYTES = SHARE_COMMITMENT_OFFSET + COMMITMENT_BYTES;

    /** CONFIRM and OFFER are laid out alike; here stands the commitment, or what opens it. */
    static final int SEALED_COMMITMENT_OFFSET = PREFIX_BYTES;

    static final int TAG_OFFSET = SEALED_COMMITMENT_OFFSET + COMMITMENT_BYTES;
    static final int TAG_BYTES = 64;
    static final int NONCE_OFFSET = TAG_OFFSET + TAG_BYTES;
    static final int NONCE_BYTES = 24;
    static final int BOX_OFFSET = NONCE_OFFSET + NONCE_BYTES;
    static final int CONTENT_BYTES = 1024;
    static final int BOX_BYTES = CONTENT_BYTES + 16;
    static final int SEALED_MESSAGE_BYTES = BOX_OFFSET + BOX_BYTES;

    static final int REFUSED_REASON_OFFSET = PREFIX_BYTES;
    static final int REFUSED_TRIES_LEFT_OFFSET = REFUSED_REASON_OFFSET + 1;
    static final int REFUSED_BYTES = REFUSED_TRIES_LEFT_OFFSET + 1;

    static final int COOKIE_OFFSET = PREFIX_BYTES;
    static final int COOKIE_MESSAGE_BYTES = COOKIE_OFFSET + COOKIE_BYTES;

    static final int CLOSED_REASON_OFFSET = PREFIX_BYTES;
    static final int CLOSED_SEEN_FROM_OFFSET = CLOSED_REASON_OFFSET + 1;
    static final int CLOSED_MAC_OFFSET = CLOSED_SEEN_FROM_OFFSET + EndpointBytes.LENGTH;
    static final int CLOSED_BYTES = CLOSED_MAC_OFFSET + MAC_BYTES;

    private PairingLayout() {}
}
