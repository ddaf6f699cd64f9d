package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, since a filter cannot be taken back. */
class SerializedObjectsTest {
  @TempDir Path folder;

  /** Runs what its author wrote when it is read. */
  static final class Harmful implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    @Serial
    private void readObject(ObjectInputStream in) {
      System.out.println("HARM");
    }
  }

  /** Reads a serialized object before and after. */
  public static final class Reader {
    public static void main(String... arguments) throws Exception {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(new Harmful());
      }
      read(bytes.toByteArray());
      SerializedObjects.refuseAll();
      SerializedObjects.refuseAll();
      System.out.println("REFUSING");
      try {
        read(bytes.toByteArray());
      } catch (InvalidClassException e) {
        System.out.println("REFUSED");
      }
    }

    private static void read(byte[] bytes) throws Exception {
      new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    }
  }

  @Test
  void object_isRefusedBeforeItsCodeRuns() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (ChildJvm child =
        ChildJvm.start(Reader.class, Map.of(), List.of(), folder.resolve("out"), lines::add)) {
      // When
      int code = child.await();

      // Then
      assertThat(code).isZero();
      assertThat(lines).containsExactly("HARM", "REFUSING", "REFUSED");
    }
  }
}
