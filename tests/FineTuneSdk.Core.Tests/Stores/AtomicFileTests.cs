using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Tests.Stores;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_replaces_the_old_one_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteAllText(folder["new/a.txt"], "é1");
        AtomicFile.WriteAllText(folder["new/a.txt"], "é2");
        Assert.Equal("é2"u8.ToArray(), File.ReadAllBytes(folder["new/a.txt"]));
        Assert.Equal(["new", "new/a.txt"], folder.Content());
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteAllText(folder["a.txt"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Content());
    }

    [Fact]
    public void A_copy_has_the_bytes_and_none_of_the_age_and_rights()
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[(1 << 21) + 5];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(folder["a.bin"], bytes);
        File.SetLastWriteTimeUtc(folder["a.bin"], DateTime.UnixEpoch);
        File.SetAttributes(folder["a.bin"], FileAttributes.ReadOnly);
        File.WriteAllText(folder["b.bin"], "old");
        AtomicFile.Copy(folder["a.bin"], folder["b.bin"]);
        Assert.Equal(bytes, File.ReadAllBytes(folder["b.bin"]));
        Assert.NotEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(folder["b.bin"]));
        Assert.False(new FileInfo(folder["b.bin"]).IsReadOnly);
        Assert.Equal(["a.bin", "b.bin"], folder.Content());
        File.SetAttributes(folder["a.bin"], FileAttributes.Normal);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_diagnosed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        var error = Assert.Throws<FineTuneException>(() => AtomicFile.WriteAllText(folder["file/a.txt"], ""));
        Assert.StartsWith($"finetune: error FTSDK0101: {folder["file/a.txt"]} can't be written: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_replaces_the_old_one_whole()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteFolder(folder["out"], path => File.WriteAllText(Path.Combine(path, "old.txt"), ""));
        AtomicFile.WriteFolder(folder["out"] + "/", path => File.WriteAllText(Path.Combine(path, "new.txt"), ""));
        Assert.Equal(["out", "out/new.txt"], folder.Content());
        Assert.Throws<InvalidOperationException>(() => AtomicFile.WriteFolder(folder["out"], path =>
        {
            File.WriteAllText(Path.Combine(path, "half.txt"), "");
            throw new InvalidOperationException();
        }));
        Assert.Equal(["out", "out/new.txt"], folder.Content());
    }

    [Fact]
    public void The_first_to_publish_a_folder_wins()
    {
        using var folder = new TemporaryFolder();
        Assert.True(AtomicFile.TryPublishFolder(folder["out"], path => File.WriteAllText(Path.Combine(path, "a"), "1")));
        Assert.False(AtomicFile.TryPublishFolder(folder["out"], path => File.WriteAllText(Path.Combine(path, "a"), "2")));
        // The other one comes while this one is writing.
        Assert.False(AtomicFile.TryPublishFolder(folder["late"], path =>
        {
            File.WriteAllText(Path.Combine(path, "a"), "2");
            Directory.CreateDirectory(folder["late"]);
            File.WriteAllText(folder["late/a"], "1");
        }));
        Assert.Equal(["late", "late/a", "out", "out/a"], folder.Content());
        Assert.Equal(("1", "1"), (File.ReadAllText(folder["out/a"]), File.ReadAllText(folder["late/a"])));
    }
}
