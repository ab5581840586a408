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

    static final int SHARE_OFFSET = PREFIX_BYTES;
    static final int SHARE_BYTES = 32;

    /** HELLO's place for an address cookie, which this version leaves zero. */
    static final int HELLO_COOKIE_OFFSET = SHARE_OFFSET + SHARE_BYTES;

    static final int HELLO_COOKIE_BYTES = 16;
    static final int HELLO_FEATURES_OFFSET = HELLO_COOKIE_OFFSET + HELLO_COOKIE_BYTES;
    static final int FEATURES_BYTES = 4;
    static final int HELLO_PADDING_OFFSET = HELLO_FEATURES_OFFSET + FEATURES_BYTES;
    static final int HELLO_BYTES = 128;

    static final int SHARE_FEATURES_OFFSET = SHARE_OFFSET + SHARE_BYTES;
    static final int SHARE_MESSAGE_BYTES = SHARE_FEATURES_OFFSET + FEATURES_BYTES;

    /** CONFIRM and OFFER are laid out alike. */
    static final int TAG_OFFSET = PREFIX_BYTES;

    static final int TAG_BYTES = 64;
    static final int NONCE_OFFSET = TAG_OFFSET + TAG_BYTES;
    static final int NONCE_BYTES = 24;
    static final int BOX_OFFSET = NONCE_OFFSET + NONCE_BYTES;
    static final int CONTENT_BYTES = 1024;
    static final int BOX_BYTES = CONTENT_BYTES + 16;
    static final int SEALED_MESSAGE_BYTES = BOX_OFFSET + BOX_BYTES;

    static final int REFUSED_REASON_OFFSET = PREFIX_BYTES;
    static final int REFUSED_BYTES = REFUSED_REASON_OFFSET + 1;

    private PairingLayout() {}
}
