package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveImportTest {
  @TempDir Path folder;

  @Test
  void zip_isUnpacked_withItsFolders() throws IOException {
    // Given
    Path archive = zip("lot/empty/a.jpg", 0);

    // When
    int files = new ArchiveImport(folder.resolve("out")).run(archive);

    // Then
    assertThat(files).isEqualTo(1);
    assertThat(folder.resolve("out/lot/empty/a.jpg")).hasContent("contents");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.jpg", "/etc/evil.jpg", "a/../../evil.jpg", "..\\evil.jpg"})
  void zip_isRefused_whenAnEntryLeadsOutOfTheFolder(String name) throws IOException {
    // Given
    Path archive = zip(name, 0);

    // When, Then
    assertThatThrownBy(() -> new ArchiveImport(folder.resolve("out")).run(archive))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("evil.jpg")
        .hasMessageContaining("leads out of")
        .hasMessageContaining("the archive is refused");
    assertThat(folder.resolve("evil.jpg")).doesNotExist();
  }

  @Test
  void zip_isRefused_whenAnEntryIsALink() throws IOException {
    // Given
    Path archive = zip("link.jpg", UnixStat.LINK_FLAG | 0777);

    // When, Then
    assertThatThrownBy(() -> new ArchiveImport(folder.resolve("out")).run(archive))
        .hasMessageContaining("'link.jpg' is a link");
    assertThat(folder.resolve("out/link.jpg")).doesNotExist();
  }

  @Test
  void tar_isUnpacked_andRefusedWithLinks() throws IOException {
    // Given
    Path good = tar("good.tar.gz", TarConstants.LF_NORMAL);
    Path symbolic = tar("symbolic.tar.gz", TarConstants.LF_SYMLINK);
    Path hard = tar("hard.tar.gz", TarConstants.LF_LINK);
    Path device = tar("device.tar.gz", TarConstants.LF_CHR);

    // When, Then
    assertThat(new ArchiveImport(folder.resolve("out")).run(good)).isEqualTo(1);
    assertThat(folder.resolve("out/lot/a.jpg")).hasContent("contents");
    for (Path link : new Path[] {symbolic, hard}) {
      assertThatThrownBy(() -> new ArchiveImport(folder.resolve("links")).run(link))
          .hasMessageContaining("'lot/a.jpg' is a link");
    }
    assertThatThrownBy(() -> new ArchiveImport(folder.resolve("links")).run(device))
        .hasMessageContaining("neither a file nor a folder");
  }

  @Test
  void anEntryBeyondTheBound_endsTheImport() throws IOException {
    // Given
    Path archive = zip("a.jpg", 0);

    // When, Then
    assertThatThrownBy(() -> new ArchiveImport(folder.resolve("out"), 4).run(archive))
        .hasMessageContaining("'a.jpg' takes more than 4 bytes");
  }

  @Test
  void aFileThatIsThere_isNotReplaced() throws IOException {
    // Given
    Path archive = zip("a.jpg", 0);
    Path there = Files.createDirectories(folder.resolve("out")).resolve("a.jpg");
    Files.writeString(there, "mine");

    // When, Then
    assertThatThrownBy(() -> new ArchiveImport(folder.resolve("out")).run(archive))
        .hasMessageContaining("already exists");
    assertThat(there).hasContent("mine");
  }

  @Test
  void cnrLists_areCopiedByLabel_andCannotLeadOut() throws IOException {
    // Given
    Path patches = Files.createDirectories(folder.resolve("patches/SUNNY"));
    Files.writeString(patches.resolve("S_2015-11-12_07.09_C01_184.jpg"), "empty");
    Files.writeString(patches.resolve("S_2015-11-12_07.09_C01_185.jpg"), "occupied");
    Path list =
        Files.writeString(
            folder.resolve("all.txt"),
            """
            SUNNY/S_2015-11-12_07.09_C01_184.jpg 0
            SUNNY/S_2015-11-12_07.09_C01_185.jpg 1
            SUNNY/S_2015-11-12_07.09_C01_186.jpg 1
            """);
    Path evil = Files.writeString(folder.resolve("evil.txt"), "../all.txt 0\n");
    Path out = folder.resolve("cnr");

    // When
    CnrImport.Result result = new CnrImport().run(list, folder.resolve("patches"), out);

    // Then
    assertThat(result.counts()).isEqualTo(new CropFolder.Counts(1, 1, 0));
    assertThat(result.missing()).containsExactly("SUNNY/S_2015-11-12_07.09_C01_186.jpg");
    assertThat(out.resolve("empty/S_2015-11-12_07.09_C01_184.jpg")).hasContent("empty");
    assertThatThrownBy(() -> new CnrImport().run(evil, folder.resolve("patches"), out))
        .hasMessageContaining("evil.txt:1")
        .hasMessageContaining("leads out of");
  }

  private Path zip(String name, int mode) throws IOException {
    Path archive = folder.resolve("archive.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(archive)) {
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      if (mode != 0) {
        entry.setUnixMode(mode);
      }
      out.putArchiveEntry(entry);
      out.write("contents".getBytes(StandardCharsets.UTF_8));
      out.closeArchiveEntry();
    }
    return archive;
  }

  private Path tar(String name, byte type) throws IOException {
    Path archive = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(archive);
        TarArchiveOutputStream out =
            new TarArchiveOutputStream(new GzipCompressorOutputStream(file))) {
      TarArchiveEntry entry = new TarArchiveEntry("lot/a.jpg", type);
      byte[] contents =
          type == TarConstants.LF_NORMAL
              ? "contents".getBytes(StandardCharsets.UTF_8)
              : new byte[0];
      entry.setSize(contents.length);
      entry.setLinkName("/etc/hosts");
      out.putArchiveEntry(entry);
      out.write(contents);
      out.closeArchiveEntry();
    }
    return archive;
  }
}
