package io.parkstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * No class is longer than 350 lines and no method longer than 60: what is longer holds a second
 * idea, which wants a name and a test of its own. Prints the longest of both.
 */
class SizesTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int MAX_CLASS_LINES = 350;
  private static final int MAX_METHOD_LINES = 60;
  private static final int PRINTED = 20;

  /** Files with their imports and comments; methods without their Javadoc. */
  private record Size(int lines, String name) {}

  @Test
  void classes_areNoLongerThanAnIdea() throws IOException {
    List<Size> classes = longest(classes());
    print("Longest classes, lines of the file, at most " + MAX_CLASS_LINES, classes);
    assertThat(classes).hasSizeGreaterThan(400);
    assertThat(classes.stream().filter(size -> size.lines > MAX_CLASS_LINES))
        .as("longer than %s lines; give the second idea in it a class of its own", MAX_CLASS_LINES)
        .isEmpty();
  }

  @Test
  void methods_areNoLongerThanAScreen() throws IOException {
    List<Size> methods = longest(methods());
    print("Longest methods, at most " + MAX_METHOD_LINES, methods);
    assertThat(methods).hasSizeGreaterThan(2_000);
    assertThat(methods.stream().filter(size -> size.lines > MAX_METHOD_LINES))
        .as("longer than %s lines; give its steps names", MAX_METHOD_LINES)
        .isEmpty();
  }

  private static List<Size> classes() throws IOException {
    List<Size> classes = new ArrayList<>();
    for (Path file : files()) {
      classes.add(new Size(Files.readAllLines(file).size(), name(file)));
    }
    return classes;
  }

  private static List<Size> methods() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files()));
      List<Size> methods = new ArrayList<>();
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Methods(unit, positions, methods).scan(unit, null);
      }
      return methods;
    }
  }

  /** Collects the methods of one file, those of its inner classes too. */
  private static final class Methods extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Size> found;

    Methods(CompilationUnitTree unit, SourcePositions positions, List<Size> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      LineMap lines = unit.getLineMap();
      long end = positions.getEndPosition(unit, method);
      if (end >= 0) {
        long first = lines.getLineNumber(positions.getStartPosition(unit, method));
        String file = name(Path.of(unit.getSourceFile().getName()));
        found.add(
            new Size((int) (lines.getLineNumber(end) - first) + 1, file + "#" + method.getName()));
      }
      return super.visitMethod(method, null);
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String name(Path file) {
    String path = SOURCES.resolve("io/parkstream").relativize(file).toString();
    return path.substring(0, path.length() - ".java".length());
  }

  private static List<Size> longest(List<Size> sizes) {
    return sizes.stream().sorted(Comparator.comparingInt(Size::lines).reversed()).toList();
  }

  private static void print(String title, List<Size> sizes) {
    StringBuilder table = new StringBuilder(title).append(System.lineSeparator());
    for (Size size : sizes.subList(0, PRINTED)) {
      table.append(String.format("%6d  %s%n", size.lines, size.name));
    }
    System.out.println(table);
  }
}
