namespace FineTuneSdk.Core.Diagnostics;

public static partial class DiagnosticCodes
{
    /// <summary>A data file doesn't exist or can't be read.</summary>
    public const string DataFileUnreadable = "FTSDK2001";

    /// <summary>A data file has no example.</summary>
    public const string DataFileEmpty = "FTSDK2002";

    /// <summary>A line isn't UTF-8 text.</summary>
    public const string DataEncoding = "FTSDK2003";

    /// <summary>A line isn't JSON, or goes beyond a limit on size or depth.</summary>
    public const string DataJson = "FTSDK2004";

    /// <summary>A line fits no format or two, or another one than the lines before it.</summary>
    public const string DataFormat = "FTSDK2005";

    /// <summary>An example has a key that isn't known.</summary>
    public const string DataUnknownKey = "FTSDK2006";

    /// <summary>An example lacks a key.</summary>
    public const string DataMissingKey = "FTSDK2007";

    /// <summary>An object has a key twice.</summary>
    public const string DataDuplicateKey = "FTSDK2008";

    /// <summary>A value has the wrong type.</summary>
    public const string DataWrongType = "FTSDK2009";

    /// <summary>A message has a role that isn't known.</summary>
    public const string DataUnknownRole = "FTSDK2010";

    /// <summary>An example has nothing to learn from: no messages, an empty answer.</summary>
    public const string DataEmptyExample = "FTSDK2011";

    /// <summary>A conversation has no assistant's message.</summary>
    public const string DataNoAssistant = "FTSDK2012";

    /// <summary>An example is longer than allowed.</summary>
    public const string DataTooLong = "FTSDK2013";

    /// <summary>The end of an example was cut off.</summary>
    public const string DataTruncated = "FTSDK2014";

    /// <summary>No token of an example is trained.</summary>
    public const string DataNotSupervised = "FTSDK2015";

    /// <summary>An example stands in a file twice.</summary>
    public const string DataDuplicateExample = "FTSDK2016";

    /// <summary>An example stands in two parts of the data.</summary>
    public const string DataOverlap = "FTSDK2017";

    /// <summary>There are too few examples to set some aside.</summary>
    public const string DataTooFew = "FTSDK2018";

    /// <summary>A token stands across the border of prompt and completion.</summary>
    public const string DataBorderInsideToken = "FTSDK2019";

    /// <summary>The spec's maximum length is beyond the base's.</summary>
    public const string DataMaxLength = "FTSDK2020";
}
