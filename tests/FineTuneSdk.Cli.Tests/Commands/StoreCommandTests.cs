using System.Text.Json;
using FineTuneSdk.Cli.Stores;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Tests;
using Microsoft.Extensions.Time.Testing;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class StoreCommandTests : IDisposable
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FolderStore _user;
    private readonly FolderStore _team;

    public StoreCommandTests() => (_user, _team) = (new FolderStore(_folder["user"], _time), new FolderStore(_folder["team"], _time));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_shows_both_stores_as_a_table_and_as_json()
    {
        var environment = new Dictionary<string, string> { ["FINETUNE_HOME"] = _folder["user"] };
        var (code, output) = await FineTuneProgram.RunAsync(_folder.Path, environment, "store", "list");
        Assert.Equal((0, $"No adapters in {_folder["user"]}.\n"), (code, output));
        await AddAsync(_user, A, 1000);
        await AddAsync(_team, B, 2000);
        (code, output) = await FineTuneProgram.RunAsync(_folder.Path, environment, "store", "list", "--store", _folder["team"], "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal([(A, _folder["user"], 1000), (B, _folder["team"], 2000)], json.RootElement.EnumerateArray().Select(one =>
            (one.GetProperty("fingerprint").GetString(), one.GetProperty("store").GetString(), one.GetProperty("bytes").GetInt32())));
        (code, output) = await FineTuneProgram.RunAsync(_folder.Path, environment, "store", "gc", "--unused-for", "-1");
        Assert.Equal(2, code);
        Assert.Contains("--unused-for takes a number from 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_each_damaged_file_and_repairs_from_the_other_store()
    {
        await AddAsync(_user, A, 10);
        await AddAsync(_team, A, 10);
        await AddAsync(_team, B, 10);
        Assert.Equal(0, (await VerifyAsync(repair: false)).Code);
        foreach (var path in new[] { _user.FolderOf(A), _team.FolderOf(B) })
            await File.WriteAllTextAsync(Path.Combine(path, "a.bin"), "x", Token);
        var (code, output) = await VerifyAsync(repair: false);
        Assert.Equal(1, code);
        Assert.Equal(2, output.Split("damaged: a.bin").Length - 1);
        (code, output) = await VerifyAsync(repair: true);
        Assert.Equal(0, code);
        Assert.Contains($"damaged: a.bin; repaired from {_folder["team"]}", output, StringComparison.Ordinal);
        Assert.Contains("damaged: a.bin; no other store has it; removed", output, StringComparison.Ordinal);
        Assert.Empty((await _user.VerifyAsync(A, Token))!);
        Assert.Equal([A], _team.Fingerprints());
    }

    [Fact]
    public async Task Gc_removes_by_age_use_size_and_name_and_only_says_so_in_a_dry_run()
    {
        await AddAsync(_user, A, 1000);
        await AddAsync(_user, B, 1000);
        _time.Advance(TimeSpan.FromDays(10));
        await _user.ReadAsync(B, Directory.CreateDirectory(_folder["read"]).FullName, new DiagnosticBag(), Token);
        var days = TimeSpan.FromDays(5);
        Assert.Equal([A], await CollectAsync(new StoreLimits(null, days, null, null), dryRun: true));
        Assert.Equal([A, B], await CollectAsync(new StoreLimits(days, null, null, null), dryRun: true));
        Assert.Equal([A], await CollectAsync(new StoreLimits(null, null, 1500, null), dryRun: true));
        Assert.Equal([B], await CollectAsync(new StoreLimits(null, null, null, B), dryRun: true));
        Assert.Empty(await CollectAsync(new StoreLimits(null, null, null, null), dryRun: false));
        // A clock that went back makes nothing old.
        _time.AdjustTime(_time.GetUtcNow().AddDays(-11));
        Assert.Empty(await CollectAsync(new StoreLimits(days, days, null, null), dryRun: true));
        Assert.Equal([A, B], _user.Fingerprints());
        Assert.Equal([A], await CollectAsync(new StoreLimits(null, null, 1500, null), dryRun: false));
        Assert.Equal([B], _user.Fingerprints());
    }

    private async Task<(int Code, string Output)> VerifyAsync(bool repair)
    {
        var writer = new StringWriter();
        return (await StoreVerification.RunAsync([_user, _team], repair, json: false, writer, Token), writer.ToString());
    }

    private async Task<string?[]> CollectAsync(StoreLimits limits, bool dryRun)
    {
        var writer = new StringWriter();
        await new StoreCollection(_user, limits, _time).RunAsync(dryRun, json: true, writer, Token);
        using var json = JsonDocument.Parse(writer.ToString());
        return [.. json.RootElement.EnumerateArray().Select(one => one.GetProperty("fingerprint").GetString()).Order(StringComparer.Ordinal)];
    }

    private async Task AddAsync(FolderStore store, string fingerprint, int bytes)
    {
        Directory.CreateDirectory(_folder["source"]);
        await File.WriteAllBytesAsync(_folder["source", "a.bin"], new byte[bytes], Token);
        await store.AddAsync(fingerprint, _folder["source"], ["a.bin"], new DiagnosticBag(), Token);
    }
}
