using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Tests.Stores;

public sealed class FileHashesTests : IDisposable
{
    private static readonly DateTime Old = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_read_once_by_all_until_its_length_or_time_changes()
    {
        var path = Write("one", Old);
        var first = Create();
        Assert.Equal([Sha256.OfText("one"), Sha256.OfText("one")], [first.Of(path), first.Of(path)]);
        Assert.Equal(1, first.FilesRead);
        var second = Create();
        Assert.Equal((Sha256.OfText("one"), 0), (second.Of(path), second.FilesRead));
        Write("three", Old);
        Assert.Equal((Sha256.OfText("three"), 1), (second.Of(path), second.FilesRead));
        Write("seven", Old.AddTicks(10));
        Assert.Equal((Sha256.OfText("seven"), 2), (second.Of(path), second.FilesRead));
        Assert.Single(Directory.GetFiles(_folder["hashes"]));
    }

    [Fact]
    public void A_file_that_was_just_written_is_not_remembered_for_others()
    {
        var path = Write("one", DateTime.UtcNow);
        Assert.Equal(Sha256.OfText("one"), Create().Of(path));
        Assert.False(Directory.Exists(_folder["hashes"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("finetune-hash 1\n")]
    [InlineData("finetune-hash 1\n{path}\n3 {ticks}\nabc\n")]
    [InlineData("finetune-hash 1\n/other\n3 {ticks}\n{zeros}\n")]
    [InlineData("finetune-hash 2\n{path}\n3 {ticks}\n{zeros}\n")]
    public void What_is_damaged_or_of_another_file_or_version_is_not_believed(string text)
    {
        var path = Write("one", Old);
        Create().Of(path);
        var place = Assert.Single(Directory.GetFiles(_folder["hashes"]));
        File.WriteAllText(place, text.Replace("{path}", path, StringComparison.Ordinal).Replace("{ticks}", $"{Old.Ticks}", StringComparison.Ordinal).Replace("{zeros}", new string('0', 64), StringComparison.Ordinal));
        var hashes = Create();
        Assert.Equal((Sha256.OfText("one"), 1), (hashes.Of(path), hashes.FilesRead));
        Assert.Equal((Sha256.OfText("one"), 0), (Create() is var next ? next.Of(path) : "", next.FilesRead));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_time_only()
    {
        File.WriteAllText(_folder["hashes"], "");
        Assert.Equal(Sha256.OfText("one"), Create().Of(Write("one", Old)));
    }

    [Fact]
    public void Many_may_ask_at_once()
    {
        var path = Write("one", Old);
        Parallel.For(0, 32, _ => Assert.Equal(Sha256.OfText("one"), Create().Of(path)));
        Assert.Single(Directory.GetFileSystemEntries(_folder["hashes"]));
    }

    [Fact]
    public void A_missing_file_is_an_error() => Assert.Throws<FileNotFoundException>(() => Create().Of(_folder["none"]));

    private FileHashes Create() => new(_folder["hashes"], TimeProvider.System);

    private string Write(string text, DateTime time)
    {
        File.WriteAllText(_folder["weights"], text);
        File.SetLastWriteTimeUtc(_folder["weights"], time);
        return _folder["weights"];
    }
}
