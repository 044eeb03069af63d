import type { Transaction } from "kysely";
import { hashPassword } from "../../../parts/security/passwords.ts";
import { isDuplicate } from "../database/duplicate.ts";
import { newId } from "../database/record-id.ts";
import type { Tables } from "../database/schema.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Den } from "../den.ts";
import { fieldRefusal } from "../http/refusal.ts";

/**
 * Stores a person as a member of an organization.
 * @param organization answers its id; it may be made in the same transaction
 * @returns the member's id
 * @throws Refusal `conflict` when the address has an account
 */
export async function addPerson(
  den: Den,
  { email, name, password }: { readonly email: string; readonly name: string; readonly password: string },
  role: "admin" | "member",
  organization: (tx: Transaction<Tables>) => Promise<string>,
): Promise<string> {
  const passwordHash = await hashPassword(password, den.settings.passwordCost);
  const [id, userId] = [newId("mem"), newId("usr")];
  try {
    await inTransaction(den.db, async (tx) => {
      await tx.insertInto("users").values({ id: userId, email, name, password_hash: passwordHash }).execute();
      await tx
        .insertInto("members")
        .values({ id, organization_id: await organization(tx), user_id: userId, role })
        .execute();
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw fieldRefusal("conflict", "email", "This address already has an account.", "Sign in instead.");
  }
  return id;
}
