import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * Copies a jar for a program that is to start fast:
 *
 * <ul>
 *   <li>Class files of before Java 6 are lifted to today's format: the same code with the stack
 *       maps that were not there yet. The JVM takes no others into its archive of classes that are
 *       linked ahead; it would parse and verify them at every start.
 *   <li>Signatures are left out, and the manifest's hash of every file that they sign. The JVM
 *       reads all of the manifest before the first class, and Bouncy Castle's has 0.8 MB.
 * </ul>
 *
 * <pre>java LiftClasses.java FROM.jar TO.jar</pre>
 */
final class LiftClasses {

    /** From this one on, the format has stack maps. */
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    private static final Pattern SIGNATURE =
            Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);

    /** A method that is merely copied gets no stack maps. */
    private static final ClassTransform WRITTEN_ANEW =
            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);

    private LiftClasses() {}

    public static void main(String[] arguments) throws IOException {
        try (JarFile from = new JarFile(Path.of(arguments[0]).toFile());
                OutputStream file = Files.newOutputStream(Path.of(arguments[1]));
                JarOutputStream to = new JarOutputStream(file)) {
            ClassFile format = format(from);
            Enumeration<JarEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                copy(entries.nextElement(), from, to, format);
            }
        }
    }

    /** Stack maps name what two classes have in common, so the jar's own have to be known. */
    private static ClassFile format(JarFile jar) {
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type))
                                .orElse(ClassHierarchyResolver.defaultResolver())
                                .cached()));
    }

    /** The class file of a type, or null where the jar has none, as the resolver wants it. */
    private static InputStream open(JarFile jar, ClassDesc type) {
        String descriptor = type.descriptorString();
        ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(JarEntry entry, JarFile from, JarOutputStream to, ClassFile format)
            throws IOException {
        if (SIGNATURE.matcher(entry.getName()).matches()) {
            return;
        }
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        try (InputStream in = from.getInputStream(entry)) {
            if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                withoutHashes(new Manifest(in)).write(to);
            } else if (entry.getName().endsWith(".class")) {
                to.write(lift(in.readAllBytes(), format));
            } else {
                in.transferTo(to);
            }
        }
        to.closeEntry();
    }

    /** What is said of single files stays, but for their hashes. */
    private static Manifest withoutHashes(Manifest manifest) {
        for (Attributes file : manifest.getEntries().values()) {
            file.keySet().removeIf(name -> name.toString().endsWith("-Digest"));
        }
        manifest.getEntries().values().removeIf(Attributes::isEmpty);
        return manifest;
    }

    private static byte[] lift(byte[] content, ClassFile format) {
        ClassModel parsed = format.parse(content);
        return parsed.majorVersion() >= FIRST_WITH_STACK_MAPS
                ? content
                : format.transformClass(
                        parsed, WRITTEN_ANEW.andThen(ClassTransform.endHandler(LiftClasses::today)));
    }

    private static void today(ClassBuilder builder) {
        builder.withVersion(ClassFile.latestMajorVersion(), 0);
    }
}
