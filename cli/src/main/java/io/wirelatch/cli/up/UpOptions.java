package io.wirelatch.cli.up;

import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.cli.wgconf.WgConf;
import java.nio.file.Path;

/**
 * What an interface is brought up with.
 *
 * @param file where its configuration was read, and is saved if it says so
 * @param uapiFolder where its UAPI socket is made
 * @param engine how the engine does its work
 */
public record UpOptions(ConfFile file, WgConf conf, Path uapiFolder, EngineChoice engine) {

    public String interfaceName() {
        return file.interfaceName();
    }
}
