namespace FineTuneSdk.Cli.Machine;

/// <summary>How many threads arithmetic should have: two on one core only get in each other's way.</summary>
internal static class PhysicalCores
{
    /// <summary>The cores that this process may use.</summary>
    public static int Count() => Math.Min(Environment.ProcessorCount, OperatingSystem.IsLinux() ? FromSiblings("/sys/devices/system/cpu") : int.MaxValue);

    /// <summary>Counts the distinct sets of hardware threads that share a core.</summary>
    /// <param name="root">Linux's folder of processors.</param>
    internal static int FromSiblings(string root)
    {
        try
        {
            var cores = Directory.EnumerateDirectories(root, "cpu*")
                .Select(folder => Path.Combine(folder, "topology", "thread_siblings_list"))
                .Where(File.Exists)
                .Select(file => File.ReadAllText(file).Trim())
                .Distinct(StringComparer.Ordinal)
                .Count();
            return cores > 0 ? cores : int.MaxValue;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;
        }
    }
}
