package io.wirelatch.cli.wgconf;

/** What keys take, in words that several of them share. */
final class Wording {

    static final String KEY = "a key: 32 bytes in base64, 44 characters that end in '='";

    static final String ADDRESSES =
            "addresses with or without a prefix length, such as 10.2.0.2/32 or fd00::2/64, and"
                    + " commas between them";

    static final String DNS =
            "addresses of name servers and names of search domains, such as 10.2.0.1 or home.arpa,"
                    + " and commas between them";

    private Wording() {}
}
