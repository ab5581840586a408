# Sourced by what starts the program: ./wirelatch here, bin/wirelatch where it is installed.

# launch JAVA OPTIONS APP ARCHIVES ARGUMENT... -> this process becomes the program
#
# What runs for long starts from start.aot and keeps its memory small. A command that asks something
# and ends starts from ask.aot, which has less in it, and goes without the compiler that pays only
# later. The JVM leaves out what does not fit it.
launch() {
    java=$1 options=$2 app=$3 archives=$4
    shift 4
    archive=$archives/ask.aot
    mode=-XX:TieredStopAtLevel=1
    for word; do
        case $word in
        serve | join | up | tunnel | demo)
            archive=$archives/start.aot
            mode=
            ;;
        esac
    done
    # What is closed would be the number of the first file that the JVM opens, and be read or written as that.
    { true <&0; } 2>/dev/null || exec </dev/null
    { true >&1; } 2>/dev/null || exec 1</dev/null
    { true >&2; } 2>/dev/null || exec 2>/dev/null
    # Meant for other Java programs: the JVM would announce them on standard error, and go without its archive.
    unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH
    set -- --module-path "$app" --module io.wirelatch.cli/io.wirelatch.cli.Main "$@"
    if [ -r "$archive" ]; then
        set -- -XX:AOTCache="$archive" -Xlog:aot=off -Xlog:cds=off "$@"
    fi
    # Whatever the locale: names of files and what is typed are UTF-8. A service has none, a bare Debian C.
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) ;;
    *) export LC_ALL=C.UTF-8 ;;
    esac
    # shellcheck disable=SC2086 # several options or none
    exec "$java" @"$options" $mode "$@"
}
