namespace FineTuneSdk.Tasks;

/// <summary>Names of metadata that the targets and the tasks share.</summary>
internal static class SpecMetadata
{
    public const string Name = "Name";
    public const string WorkDirectory = "WorkDirectory";
    public const string Mode = "Mode";
    public const string Device = "Device";
    public const string Store = "Store";
    public const string Link = "Link";
    public const string Reasons = "Reasons";
}
