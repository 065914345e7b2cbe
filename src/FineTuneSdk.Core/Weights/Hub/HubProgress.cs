namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes that are here, those of an earlier attempt included.</param>
/// <param name="TotalBytes">Bytes in all, as far as they are known.</param>
/// <param name="Files">Files that are whole.</param>
/// <param name="TotalFiles">Files in all, as far as they are known.</param>
/// <param name="BytesPerSecond">What came through the network in this run, by its time.</param>
/// <param name="IsDone">Whether this is the last that is told.</param>
public sealed record HubProgress(long Bytes, long TotalBytes, int Files, int TotalFiles, double BytesPerSecond, bool IsDone);
