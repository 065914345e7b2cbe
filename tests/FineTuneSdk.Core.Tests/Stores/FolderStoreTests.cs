using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using Microsoft.Extensions.Time.Testing;

namespace FineTuneSdk.Core.Tests.Stores;

public sealed class FolderStoreTests : IDisposable
{
    private static readonly string Name = new('a', 64);

    private readonly TemporaryFolder _folder = new();
    private readonly DiagnosticBag _bag = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FolderStore _store;

    public FolderStoreTests() => _store = new FolderStore(_folder["store"], _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_added_is_found_listed_read_and_removed()
    {
        Assert.Null(await _store.FindAsync(Name, _bag, Token));
        Assert.Null(await _store.VerifyAsync(Name, Token));
        Assert.Null(await ReadAsync());
        var added = await AddAsync("weights");
        Assert.Equal([KeyValuePair.Create("a.bin", Sha256.OfText("weights")), KeyValuePair.Create("b.txt", Sha256.OfText(""))], added.Files);
        Assert.Equal((Name, 7L), (added.Fingerprint, added.Bytes));
        Assert.Equal(added.Digest, (await _store.FindAsync(Name, _bag, Token))!.Digest);
        Assert.Equal([Name], await _store.ListAsync(Token).Select(one => one.Fingerprint).ToListAsync(Token));
        Assert.Empty((await _store.VerifyAsync(Name, Token))!);
        Assert.Equal("weights", await ReadAsync());
        await _store.RemoveAsync(Name, Token);
        await _store.RemoveAsync(Name, Token);
        Assert.Empty(_store.Fingerprints());
        Assert.DoesNotContain(_folder.Content(), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Empty(_bag);
    }

    [Fact]
    public async Task The_first_adapter_of_a_fingerprint_wins()
    {
        var first = await AddAsync("first");
        Assert.Equal(first.Digest, (await AddAsync("second")).Digest);
        Assert.Equal("first", await ReadAsync());
    }

    [Theory]
    [InlineData("a.bin", "flip")]
    [InlineData("a.bin", "cut")]
    [InlineData("a.bin", "remove")]
    [InlineData("a.bin", "link")]
    [InlineData("b.txt", "remove")]
    [InlineData("entry.json", "flip")]
    [InlineData("entry.json", "cut")]
    [InlineData("entry.json", "remove")]
    [InlineData("entry.json", """{}""")]
    [InlineData("entry.json", """{"fingerprint":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","files":null}""")]
    [InlineData("entry.json", """{"fingerprint":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","files":{"../../../x":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}""")]
    public async Task Damage_is_told_set_aside_and_given_way_to_the_next(string file, string how)
    {
        await AddAsync("weights");
        var path = _folder["store/adapters", Name, file];
        Damage(path, how);
        Assert.Equal([file], await _store.VerifyAsync(Name, Token));
        Assert.Null(await ReadAsync());
        var aside = Assert.Single(Directory.GetDirectories(_folder["store/damaged"]));
        Assert.Equal([$"finetune: warning FTSDK0102: The stored adapter {_folder["store/adapters", Name]} is damaged ({file}); it was moved to {aside}, and counts as missing."], _bag.Select(one => one.ToString()));
        await AddAsync("again");
        Assert.Equal("again", await ReadAsync());

        // Adding looks at what is there, too.
        Damage(path, how);
        await AddAsync("third");
        Assert.Equal("third", await ReadAsync());
    }

    [Fact]
    public async Task Many_at_once_agree_on_one()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => AddAsync($"{i}", $"source{i}"), Token)));
        Assert.Single(all.Select(adapter => adapter.Digest).Distinct());
        Assert.Single(Directory.GetFileSystemEntries(_folder["store/adapters"]));
    }

    [Fact]
    public async Task Leftovers_of_broken_writes_go_after_a_day_and_a_clock_that_goes_back_takes_nothing()
    {
        await AddAsync("weights");
        var leftover = _folder["store/adapters", $".{Name}.{Guid.NewGuid():N}.tmp"];
        Directory.CreateDirectory(leftover);
        _time.SetUtcNow(_time.GetUtcNow().AddHours(25));
        Assert.Equal("weights", await ReadAsync());
        Assert.Equal([leftover], StoreLeftovers.Remove(_folder["store/adapters"], _time));
        var back = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-1));
        var store = new FolderStore(_folder["store"], back);
        Directory.CreateDirectory(leftover);
        Assert.Empty(StoreLeftovers.Remove(_folder["store/adapters"], back));
        Assert.NotNull(await store.ReadAsync(Name, Directory.CreateDirectory(_folder["back"]).FullName, _bag, Token));
        Assert.Empty((await store.VerifyAsync(Name, Token))!);
        Assert.Empty(_bag);
    }

    [Fact]
    public void Evaluations_have_keys_of_their_own_and_a_damaged_one_is_none()
    {
        Assert.Null(_store.Evaluations.Find(Name));
        _store.Evaluations.Keep(Name, "{1\n2}");
        Assert.Equal("{1\n2}", _store.Evaluations.Find(Name));
        Damage(_folder["store/evaluations", Name + ".txt"], "flip");
        Assert.Null(_store.Evaluations.Find(Name));
        Assert.Throws<ArgumentException>(() => _store.Evaluations.Find("../x"));
    }

    private static void Damage(string path, string how)
    {
        var bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case "flip":
                bytes[^2] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "cut":
                File.WriteAllBytes(path, bytes[..^1]);
                break;
            case "remove":
                File.Delete(path);
                break;
            case "link":
                File.WriteAllBytes(path + ".real", bytes);
                File.Delete(path);
                File.CreateSymbolicLink(path, path + ".real");
                break;
            default:
                File.WriteAllText(path, how);
                break;
        }
    }

    private async Task<string?> ReadAsync()
    {
        var folder = Directory.CreateDirectory(_folder["read" + Guid.NewGuid().ToString("N")]).FullName;
        return await _store.ReadAsync(Name, folder, _bag, Token) is null ? null : await File.ReadAllTextAsync(Path.Combine(folder, "a.bin"), Token);
    }

    private async Task<StoredAdapter> AddAsync(string content, string source = "source")
    {
        Directory.CreateDirectory(_folder[source]);
        await File.WriteAllTextAsync(_folder[source, "a.bin"], content, Token);
        await File.WriteAllTextAsync(_folder[source, "b.txt"], "", Token);
        return await _store.AddAsync(Name, _folder[source], ["a.bin", "b.txt"], _bag, Token);
    }
}
