namespace FineTuneSdk.Tests;

/// <summary>Finds the reference numbers: FINETUNE_TESTDATA, else <c>../shared/testdata</c> beside the checkout. Where they are absent, the tests say so and are skipped.</summary>
internal static class Testdata
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>The folder, or null.</summary>
    public static string? Root => Found.Value;

    /// <summary>The folder; skips the calling test, with the reason, where it is absent.</summary>
    public static string Require()
    {
        Assert.SkipWhen(Root is null, $"No reference numbers: FINETUNE_TESTDATA isn't set and {Default} doesn't exist.");
        return Root!;
    }

    /// <summary>The folders under <paramref name="relative"/> that exist in each of the sets <c>reference</c> and <c>reference2</c>, in the order of their paths.</summary>
    public static IEnumerable<string> Folders(string relative) =>
        new[] { "reference", "reference2" }
            .Select(set => Path.Combine(Require(), set, relative))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Order(StringComparer.Ordinal);

    private static string Default { get; } = Path.GetFullPath(Path.Combine(Checkout(), "..", "shared", "testdata"));

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("FINETUNE_TESTDATA");
        if (!string.IsNullOrEmpty(named))
            return Directory.Exists(named) ? Path.GetFullPath(named) : throw new DirectoryNotFoundException($"FINETUNE_TESTDATA names {named}, which doesn't exist.");
        return Directory.Exists(Default) ? Default : null;
    }

    private static string Checkout()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "FineTuneSdk.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException($"No FineTuneSdk.sln above {AppContext.BaseDirectory}.");
    }
}
