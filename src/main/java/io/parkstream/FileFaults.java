package io.parkstream;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Failures of files in words: Java's own messages are a path alone, or the name of a class. */
public final class FileFaults {
  private FileFaults() {}

  /** Why, in words that follow the file's name. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "already exists";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return Objects.requireNonNullElse(failure.getMessage(), "input or output failed");
  }

  /** Why, and which file as far as the failure knows it. */
  public static String describe(IOException failure) {
    return failure instanceof FileSystemException file && file.getFile() != null
        ? reason(failure) + ": " + file.getFile()
        : reason(failure);
  }
}
