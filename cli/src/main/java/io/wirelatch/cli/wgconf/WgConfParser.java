package io.wirelatch.cli.wgconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration as wg-quick(8) and wg(8) describe it. A {@code #} begins a comment wherever
 * it stands, in a command too; sections and keys come in any letters; sections may be repeated.
 */
public final class WgConfParser {

    /** What can be meant as a key. A secret that stands alone in its line cannot. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String file;
    private final List<PeerReader> peers = new ArrayList<>();
    private @Nullable InterfaceReader ownInterface;

    /** Which section the next line belongs to. */
    private Section section = Section.NONE;

    private enum Section {
        NONE,
        INTERFACE,
        PEER
    }

    private WgConfParser(String file) {
        this.file = file;
    }

    /**
     * @param file what to call the file when something is wrong with it
     * @throws WgConfException for everything that is wrong with it
     */
    public static WgConf parse(String file, String text) {
        WgConfParser parser = new WgConfParser(file);
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        int number = 0;
        for (String line : content.split("\r\n|\n|\r", -1)) {
            number++;
            parser.readLine(line, "%s, line %d".formatted(file, number));
        }
        return parser.result();
    }

    private void readLine(String line, String place) {
        int comment = line.indexOf('#');
        String rest = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (rest.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            throw new WgConfException(
                    place
                            + ": the line has a control character, which is none to see.\nA line is"
                            + " [Interface], [Peer], a comment or KEY = VALUE.");
        }
        if (rest.startsWith("[") && rest.endsWith("]")) {
            beginSection(rest.substring(1, rest.length() - 1).strip(), place);
        } else if (!rest.isEmpty()) {
            readSetting(rest, place);
        }
    }

    private void beginSection(String name, String place) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "interface" -> {
                section = Section.INTERFACE;
                if (ownInterface == null) {
                    ownInterface = new InterfaceReader();
                }
            }
            case "peer" -> {
                section = Section.PEER;
                peers.add(new PeerReader(place));
            }
            default ->
                    throw new WgConfException(
                            "%s: there is no section [%s].\nSections are [Interface] and [Peer]."
                                    .formatted(place, name));
        }
    }

    private void readSetting(String line, String place) {
        int equals = line.indexOf('=');
        if (equals < 0 || !KEY.matcher(line.substring(0, equals).strip()).matches()) {
            throw new WgConfException(
                    place
                            + ": the line is none of what can stand there.\nA line is [Interface],"
                            + " [Peer], a comment or KEY = VALUE.");
        }
        Setting setting =
                new Setting(
                        place,
                        section == Section.PEER ? "Peer" : "Interface",
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
        InterfaceReader reader = ownInterface;
        if (section == Section.PEER) {
            peers.getLast().read(setting);
        } else if (section == Section.INTERFACE && reader != null) {
            reader.read(setting);
        } else {
            throw new WgConfException(
                    "%s: '%s' stands before the first section.\nBegin with a line [Interface]."
                            .formatted(place, setting.key()));
        }
    }

    private WgConf result() {
        InterfaceReader reader = ownInterface;
        if (reader == null) {
            throw new WgConfException(
                    file
                            + " has no section [Interface].\nIt needs one, with PrivateKey and Address.");
        }
        return new WgConf(reader.result(), peers.stream().map(PeerReader::result).toList());
    }
}
