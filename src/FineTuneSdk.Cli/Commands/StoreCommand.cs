using System.CommandLine;
using FineTuneSdk.Cli.Stores;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune store list|verify|gc</c>: the user's store, and a team's.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Shows, checks and cleans up the stores of trained adapters.") { List(), Verify(), Collect() };

    private static Command List()
    {
        var (team, json) = (Team("Show the team's store in this folder too."), Json());
        var command = new Command("list", "Shows what the user's store holds.") { team, json };
        command.SetAction((result, _) => RunAsync(token => StoreListing.RunAsync(Stores(result.GetValue(team)), result.GetValue(json), Console.Out, token)));
        return command;
    }

    private static Command Verify()
    {
        var (team, json) = (Team("Check the team's store in this folder too."), Json());
        var repair = new Option<bool>("--repair") { Description = "Put an adapter of the other store in a damaged one's place; remove a damaged one that no other has." };
        var command = new Command("verify", "Checks every file of every adapter against its SHA-256, and names each that is damaged.") { team, repair, json };
        command.SetAction((result, _) => RunAsync(token => StoreVerification.RunAsync(Stores(result.GetValue(team)), result.GetValue(repair), result.GetValue(json), Console.Out, token)));
        return command;
    }

    private static Command Collect()
    {
        var (team, json) = (Team("Clean up the team's store in this folder instead of the user's."), Json());
        var age = new Option<double?>("--older-than") { Description = "Remove adapters that were added more than this many days ago." };
        var unused = new Option<double?>("--unused-for") { Description = "Remove adapters that nobody has taken for this many days." };
        var size = new Option<double?>("--max-size") { Description = "Remove those unused the longest until the rest has at most this many MB." };
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Remove the adapter of this fingerprint." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed." };
        foreach (var limit in new[] { age, unused, size })
            limit.Validators.Add(result => AddIf(!(result.GetValueOrDefault<double?>() is null or >= 0 and < 1e6), result, $"{limit.Name} takes a number from 0 to 1,000,000."));
        fingerprint.Validators.Add(result => AddIf(result.GetValueOrDefault<string?>() is { } text && !Sha256.IsWellFormed(text), result, "--fingerprint takes 64 lower-case hexadecimal digits."));
        var command = new Command("gc", "Removes adapters by age, use or size, entries that were set aside as damaged, and what broken writes left.") { team, age, unused, size, fingerprint, dryRun, json };
        command.SetAction((result, _) => RunAsync(token =>
        {
            var limits = new StoreLimits(Days(result.GetValue(age)), Days(result.GetValue(unused)), result.GetValue(size) * 1e6, result.GetValue(fingerprint));
            return new StoreCollection(Stores(result.GetValue(team))[^1], limits, TimeProvider.System).RunAsync(result.GetValue(dryRun), result.GetValue(json), Console.Out, token);
        }));
        return command;
    }

    private static Option<string?> Team(string description) => new("--store") { Description = description };

    private static Option<bool> Json() => new("--json") { Description = "JSON instead of a table." };

    private static TimeSpan? Days(double? days) => days is { } count ? TimeSpan.FromDays(count) : null;

    private static void AddIf(bool isWrong, System.CommandLine.Parsing.SymbolResult result, string text)
    {
        if (isWrong)
            result.AddError(text);
    }

    private static IReadOnlyList<FolderStore> Stores(string? team) =>
        [.. new[] { UserStore.DefaultRoot(), team is { Length: > 0 } ? Path.GetFullPath(team) : UserStore.DefaultRoot() }.Distinct(StringComparer.Ordinal).Select(root => new FolderStore(root, TimeProvider.System))];

    private static Task<int> RunAsync(Func<CancellationToken, Task<int>> work) => Session.RunAsync((_, token) => work(token), Path.Combine(UserStore.DefaultRoot(), "failure.txt"));
}
