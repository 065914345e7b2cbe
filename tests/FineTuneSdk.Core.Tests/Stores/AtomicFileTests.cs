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
    public async Task The_first_to_publish_a_folder_wins()
    {
        using var folder = new TemporaryFolder();
        Assert.True(await AtomicFile.TryPublishFolderAsync(folder["out"], path => Write(path, "1")));
        Assert.False(await AtomicFile.TryPublishFolderAsync(folder["out"], path => Write(path, "2")));
        // The other one comes while this one is writing.
        Assert.False(await AtomicFile.TryPublishFolderAsync(folder["late"], async path =>
        {
            await Write(path, "2");
            Directory.CreateDirectory(folder["late"]);
            await Write(folder["late"], "1");
        }));
        Assert.Equal(["late", "late/a", "out", "out/a"], folder.Content());
        Assert.Equal(("1", "1"), (File.ReadAllText(folder["out/a"]), File.ReadAllText(folder["late/a"])));
    }

    [Fact]
    public async Task Everything_is_on_the_disk_before_it_has_its_name_and_the_name_after_it()
    {
        using var folder = new TemporaryFolder();
        var steps = new List<string>();
        DiskFlush.Observer.Value = (step, path) => steps.Add($"{step} {System.Text.RegularExpressions.Regex.Replace(Path.GetRelativePath(folder.Path, path), "[0-9a-f]{32}", "ID")}");
        await AtomicFile.TryPublishFolderAsync(folder["out"], path => Write(path, "1"));
        AtomicFile.WriteAllText(folder["b"], "2");
        Assert.Equal(["flush .out.ID.tmp/a", "flush .out.ID.tmp", "rename out", "flush .", "flush .b.ID.tmp", "rename b", "flush ."], steps);
    }

    [Fact]
    public async Task Power_that_fails_at_any_step_leaves_all_or_nothing()
    {
        for (var last = 0; last < 4; last++)
        {
            using var folder = new TemporaryFolder();
            var left = last;
            DiskFlush.Observer.Value = (_, _) => _ = left-- > 0 ? 0 : throw new InvalidOperationException("power");
            await Assert.ThrowsAsync<InvalidOperationException>(() => AtomicFile.TryPublishFolderAsync(folder["out"], path => Write(path, "1")));
            Assert.Equal(last < 2 ? [] : ["out", "out/a"], folder.Content());
        }
    }

    private static Task Write(string folder, string text) => File.WriteAllTextAsync(Path.Combine(folder, "a"), text);
}
