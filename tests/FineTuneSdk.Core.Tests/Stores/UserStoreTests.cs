using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Tests.Stores;

public sealed class UserStoreTests
{
    private static readonly string Name = new('a', 64);

    [Fact]
    public void What_is_published_is_found_with_its_hashes()
    {
        using var folder = new TemporaryFolder();
        var (store, bag) = (new UserStore(folder["store"]), new DiagnosticBag());
        Assert.Null(store.Find(Name, bag));
        var published = Publish(store, folder, "weights", bag);
        Assert.Equal("weights", File.ReadAllText(Path.Combine(published.Folder, "a.bin")));
        var found = store.Find(Name, bag)!;
        Assert.Equal((published.Folder, Name), (found.Folder, found.Fingerprint));
        Assert.Equal([KeyValuePair.Create("a.bin", Sha256.OfText("weights"))], found.Files);
        Assert.Empty(bag);
    }

    [Fact]
    public void The_first_adapter_of_a_fingerprint_wins()
    {
        using var folder = new TemporaryFolder();
        var (store, bag) = (new UserStore(folder["store"]), new DiagnosticBag());
        Publish(store, folder, "first", bag);
        var second = Publish(store, folder, "second", bag);
        Assert.Equal("first", File.ReadAllText(Path.Combine(second.Folder, "a.bin")));
    }

    [Theory]
    [InlineData("a.bin", "weightz")]
    [InlineData("a.bin", null)]
    [InlineData("entry.json", "{")]
    [InlineData("entry.json", "{}")]
    [InlineData("entry.json", null)]
    [InlineData("entry.json", """{"fingerprint":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","files":{"../../../x":"0"}}""")]
    public void A_damaged_entry_is_set_aside_and_published_anew(string file, string? content)
    {
        using var folder = new TemporaryFolder();
        var (store, bag) = (new UserStore(folder["store"]), new DiagnosticBag());
        var path = Path.Combine(Publish(store, folder, "weights", bag).Folder, file);
        if (content is null)
            File.Delete(path);
        else
            File.WriteAllText(path, content);

        Assert.Null(store.Find(Name, bag));
        var aside = Assert.Single(Directory.GetDirectories(folder["store/damaged"]));
        Assert.Equal([$"finetune: warning FTSDK0102: The stored adapter {folder[$"store/adapters/{Name}"]} is damaged; it was moved to {aside}, and counts as missing."], bag.Select(one => one.ToString()));
        Assert.Equal("again", File.ReadAllText(Path.Combine(Publish(store, folder, "again", bag).Folder, "a.bin")));
    }

    [Fact]
    public async Task Many_at_once_agree_on_one()
    {
        using var folder = new TemporaryFolder();
        var store = new UserStore(folder["store"]);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            Directory.CreateDirectory(folder[$"source{i}"]);
            File.WriteAllText(folder[$"source{i}/a.bin"], $"{i}");
            return store.Publish(Name, folder[$"source{i}"], ["a.bin"], new DiagnosticBag());
        })));
        Assert.Single(all.Select(adapter => adapter.Files["a.bin"]).Distinct());
        Assert.Single(Directory.GetFileSystemEntries(folder["store/adapters"]));
    }

    [Fact]
    public void Evaluations_have_keys_of_their_own()
    {
        using var folder = new TemporaryFolder();
        var store = new UserStore(folder["store"]);
        Assert.Null(store.FindEvaluation(Name));
        store.KeepEvaluation(Name, "{}");
        Assert.Equal("{}", store.FindEvaluation(Name));
        Assert.Throws<ArgumentException>(() => store.FindEvaluation("../x"));
    }

    private static StoredAdapter Publish(UserStore store, TemporaryFolder folder, string content, DiagnosticBag bag)
    {
        Directory.CreateDirectory(folder["source"]);
        File.WriteAllText(folder["source/a.bin"], content);
        return store.Publish(Name, folder["source"], ["a.bin"], bag);
    }
}
