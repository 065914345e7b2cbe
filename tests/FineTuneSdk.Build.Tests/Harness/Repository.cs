using System.Reflection;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>Where the things lie that the test project's build made.</summary>
internal static class Repository
{
    private static readonly Dictionary<string, string?> Metadata =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().DistinctBy(attribute => attribute.Key).ToDictionary(attribute => attribute.Key, attribute => attribute.Value);

    public static string Root { get; } = FindRoot();

    public static string Configuration => Metadata["Configuration"]!;

    public static string FakeWorker => Metadata["FakeWorker"]!;

    /// <summary>The packages that the solution was restored with: consumers take from there what isn't ours.</summary>
    public static string PackagesFolder => Metadata["PackagesFolder"]!;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FineTuneSdk.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("FineTuneSdk.sln is in no folder above the tests.");
        return folder.FullName;
    }
}
