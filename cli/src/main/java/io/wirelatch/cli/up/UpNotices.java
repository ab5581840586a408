package io.wirelatch.cli.up;

import io.wirelatch.cli.wgconf.WgConf;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is to be said about a configuration before it comes up. */
public final class UpNotices {

    private UpNotices() {}

    /** A line each; none is an error. */
    public static List<String> of(ConfFile file, WgConf conf) {
        return Stream.of(file.warning(conf), NameServers.warning(conf.ownInterface().dns()))
                .flatMap(Optional::stream)
                .toList();
    }
}
