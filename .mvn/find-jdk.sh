# Sourced by ./wirelatch and ./mvnw. Sets jdk_home to a JDK of release 25 or newer, or to nothing.
# It reads the `release` file that stands in every JDK instead of starting one: that takes no time.

jdk_release() { # JDK_HOME -> its feature release, such as 25; 0 when that is no JDK
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
    jdk_home=
    path_java=$(command -v javac 2>/dev/null) && path_java=$(readlink -f "$path_java")
    for candidate in "${WIRELATCH_JAVA_HOME:-}" "${JAVA_HOME:-}" "${path_java%/bin/javac}" \
        /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        [ -n "$candidate" ] || continue
        if [ "$(jdk_release "$candidate")" -ge 25 ] 2>/dev/null; then
            jdk_home=$candidate
            return
        fi
    done
}
